/** What is said about teams: their names, top groups and members. */

import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { amountText, ioAmountFigure, ioFigureNames } from './amount-text.ts';
import type { BudgetResource } from './budget-resources.ts';

interface Exceeded {
  resource: BudgetResource;
  team: string;
  /** The top group. */
  group: string;
  more: number;
  left: number;
  budget: number;
}

const exceeded = ({ resource, team, group, more, left, budget }: Exceeded) =>
  `This would hand out ${amountText(resource, more)} more in ${group}. ${team}'s budget there is ${amountText(resource, budget)}; ${
    left === 0 ? 'nothing more' : amountText(resource, left)
  } can be handed out.`;

/** The kernel counts threads, and holds what starts there: what is put in is held to it here. */
const fullForLaunch = ({ resource, team, group, more, left, budget }: Exceeded) =>
  `This would start ${amountText(resource, more)} in ${group}. ${team}'s budget there is ${amountText(resource, budget)}, threads counted; ${
    left === 0 ? 'all of it is in use' : `there is room for ${left} more`
  }.`;

interface IoExceeded extends Omit<Exceeded, 'resource'> {
  /** "MAJOR:MINOR", and its name. */
  device: string;
  disk: string;
  figure: IoFigure;
}

const ioExceeded = ({ disk, figure, team, group, more, left, budget }: IoExceeded) =>
  `This would hand out ${ioAmountFigure(figure, more)} more of ${disk} (${ioFigureNames[figure]}) in ${group}. ${team}'s budget there is ${ioAmountFigure(
    figure,
    budget,
  )}; ${left === 0 ? 'nothing more' : ioAmountFigure(figure, left)} can be handed out.`;

function isOne(list: string): boolean {
  return /^\d+$/.test(list);
}

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
  'budget-exceeded': exceeded,
  'budget-exceeded-by-others': ({ holder, held, ...values }: Exceeded & { holder: string; held: number }) =>
    `${exceeded(values)} ${holder} holds most, ${amountText(values.resource, held)}.`,
  'io-budget-exceeded': ioExceeded,
  'io-budget-exceeded-by-others': ({ holder, held, ...values }: IoExceeded & { holder: string; held: number }) =>
    `${ioExceeded(values)} ${holder} holds most, ${ioAmountFigure(values.figure, held)}.`,
  'cores-outside-budget': ({
    team,
    group,
    outside,
    budget,
  }: {
    team: string;
    group: string;
    outside: string;
    budget: string;
  }) =>
    `${isOne(outside) ? `Core ${outside} is` : `Cores ${outside} are`} not in ${team}'s budget: its groups may run on ${
      isOne(budget) ? `core ${budget}` : `cores ${budget}`
    } only, as set on ${group}.`,
  'budgets-disk-full': ({ file }: { file: string; errno: string }) =>
    `The disk of ${file} is full: budgets count as they were told before.`,
  'budgets-not-written': ({ file, errno }: { file: string; errno: string }) =>
    `${file} cannot be written (${errno}): budgets count as they were told before.`,
  'budget-full-for-move': ({ team, group, more, left }: { team: string; group: string; more: number; left: number }) =>
    `This would bring ${more} ${more === 1 ? 'thread' : 'threads'} into ${group}, and ${team}'s budget of processes there has room for ${left === 0 ? 'none' : left}: the kernel counts threads, and starts nothing there beyond it.`,
  'budget-full-for-launch': fullForLaunch,
  'budget-full-for-launch-by-others': ({ holder, held, ...values }: Exceeded & { holder: string; held: number }) =>
    `${fullForLaunch(values)} ${holder} has most, ${amountText(values.resource, held)}.`,
} satisfies Sentences;

export const sayOfTeam = sayer(teamSentences);
