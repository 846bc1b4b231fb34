/** What is said about teams: their names, top groups and members. */

import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { budgetSentences } from './budget-sentences.ts';

export const teamSentences = {
  'team-name-taken': ({ name }: { name: string }) => `There is a team called ${name} already.`,
  'team-none': () => 'There is no such team (any more).',
  'team-top-root': () => "The root group is the whole host, and no team's.",
  'team-top-taken': ({ group, team }: { group: string; team: string }) => `${group} is a top group of ${team} already.`,
  'team-top-below': ({ group, other, team }: { group: string; other: string; team: string }) =>
    `${group} lies in ${other}, which is ${team}'s: the groups of two teams do not overlap.`,
  'team-top-above': ({ group, other, team }: { group: string; other: string; team: string }) =>
    `${other} in ${group} is ${team}'s: the groups of two teams do not overlap.`,
  'team-top-guarded': ({ group }: { group: string }) =>
    `${group} holds Corral itself or PID 1: nobody can be given it as a team's.`,
  'team-top-kept': ({ group, owner }: { group: string; owner: string }) =>
    `${group} is kept by ${owner}, which makes and removes it as it likes: it cannot be a team's.`,
  'team-top-not-everywhere': ({ group, controllers }: { group: string; controllers: string }) =>
    `${group} does not exist in the hierarchy of ${controllers}, so nothing would limit the team there. Create the group there first, or another one for the team.`,
  'team-top-not-theirs': ({ group, team }: { group: string; team: string }) => `${group} is no top group of ${team}.`,
  'team-top-last': ({ group, team }: { group: string; team: string }) =>
    `${group} is the only top group of ${team}. Give the team another one first, or remove the team.`,
  'team-member-already': ({ email, team }: { email: string; team: string }) => `${email} is in ${team} already.`,
  'team-member-none': ({ team }: { team: string }) => `This person is not in ${team} (any more).`,
  'team-person-none': ({ email }: { email: string }) => `Nobody has an account with the address ${email}.`,
  'team-owners-members-only': () =>
    'An owner of a team adds and removes its members. Owners are named by an administrator.',
  ...budgetSentences,
  'budgets-disk-full': ({ file }: { file: string; errno: string }) =>
    `The disk of ${file} is full: budgets count as they were told before.`,
  'budgets-not-written': ({ file, errno }: { file: string; errno: string }) =>
    `${file} cannot be written (${errno}): budgets count as they were told before.`,
} satisfies Sentences;

export const sayOfTeam = sayer(teamSentences);
