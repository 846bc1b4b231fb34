/** Why a process is not put where its rule says, and what is wrong with the files of rules. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const landingSentences = {
  'landing-no-group': ({ destination }: { destination: string }) => `"${destination}" is no path of a group.`,
  'landing-group-missing': ({ group, hierarchies }: { group: string; hierarchies: string }) =>
    `There is no group ${group} in ${hierarchies}. Create it first.`,
  'landing-no-controller': ({ controllers }: { controllers: string }) =>
    `${controllers} is not mounted on this host: libcgroup moves the process nowhere by this line.`,
  'landing-not-a-leaf': ({ group }: { group: string }) =>
    `${group} hands controllers down to the groups below it: the kernel takes no processes into it (cgroup v2).`,
  'landing-owned': ({ group, owner }: { group: string; owner: string }) =>
    `It belongs to ${owner}, in ${group}: moved away it escapes the limits and the accounting it has there. libcgroup would move it; Corral leaves it.`,
  'landing-of-session': ({ group }: { group: string }) =>
    `It is in ${group}, which logind made: moved away it is not ended with its session.`,
  'rules-no-longer-known': ({ id }: { id: string }) =>
    `The agent's journal does not know a classification ${id}, or none that moved anything: it cannot be undone.`,
  'rules-files-moved': () => 'A file of rules has changed since this was looked at. Look at it again.',
  'rules-not-readable': ({ path }: { path: string }) =>
    `${path} has faults that keep libcgroup from reading any rule: nothing was moved. Mend them first.`,
  'rules-nothing-to-move': () =>
    'No process is to be moved: all are where the rules want them, or are kept where they are.',
  'rules-nothing-to-move-back': () =>
    'No process is to be moved back: those that the classification moved have ended, or have been moved since.',
  'rules-too-many-to-move': ({ count, most }: { count: number; most: number }) =>
    `${count} processes would be moved, and at most ${most} are at once. Choose some of them.`,
  'rules-file-changed': ({ path }: { path: string }) =>
    `${path} has been changed by somebody else since it was read: it was not written. Look at it again.`,
  'rules-no-such-file': ({ path }: { path: string }) => `${path} is none of the files that rules are read from.`,
  'rules-not-a-file': ({ path, kind }: { path: string; kind: 'a folder' | 'a device, socket or pipe' }) =>
    `${path} is ${kind}, not a file.`,
  'rules-too-long': ({ path, most }: { path: string; most: number }) =>
    `${path} is longer than the ${most} characters that are read here.`,
  'rules-not-text': ({ path }: { path: string }) => `${path} is no UTF-8 text.`,
  'rules-unreadable': ({ path, errno }: { path: string; errno: string }) => `${path} cannot be read (${errno}).`,
  'rules-unwritable': ({ path, errno }: { path: string; errno: string }) =>
    `${path} cannot be written (${errno}): it is as it was.`,
} satisfies Sentences;

/** A sentence on where a process lands, or on the files. */
export const sayOfLanding = sayer(landingSentences);
