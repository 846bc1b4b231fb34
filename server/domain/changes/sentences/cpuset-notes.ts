/** What is said of CPUs, memory nodes and partitions before a change. */
import { info, refused, warning } from './note-kinds.ts';

type ListFile = 'cpuset.cpus' | 'cpuset.mems';

export const cpusetNotes = {
  'smaller-than-child': refused(
    ({ child, list, lost }: { child: string; list: ListFile; lost: string }) =>
      `Its child ${child} has ${word(list)} ${lost}: the kernel answers EBUSY. Take it from the child first.`,
  ),
  'exclusive-child': refused(
    ({ child, flag }: { child: string; flag: string }) =>
      `Its child ${child} is exclusive (${flag}): the kernel answers EBUSY. Switch it off there first.`,
  ),
  'not-in-parent': refused(
    ({ parent, list, beyond, has }: { parent: string; list: ListFile; beyond: string; has: string }) =>
      `${parent} does not have ${word(list)} ${beyond} (it has ${has || 'none'}): the kernel answers EACCES. Give it to ${parent} first.`,
  ),
  'parent-not-exclusive': refused(
    ({ parent, flag }: { parent: string; flag: string }) =>
      `${parent} is not exclusive (${flag}): the kernel answers EACCES. Switch it on there first.`,
  ),
  'exclusive-sibling': refused(
    ({ sibling, list, shared, flag }: { sibling: string; list: ListFile; shared: string; flag: string }) =>
      `${sibling} has ${word(list)} ${shared} exclusively (${flag}): the kernel answers EINVAL. Choose others.`,
  ),
  'shared-with-sibling': refused(
    ({ sibling, list, shared, flag }: { sibling: string; list: ListFile; shared: string; flag: string }) =>
      `${sibling} has ${word(list)} ${shared} as well (${flag}): the kernel answers EINVAL. Choose others.`,
  ),
  'empty-with-processes': refused(
    ({ list }: { list: ListFile }) =>
      `${list} cannot be emptied while there are processes in the group: the kernel answers ENOSPC. Write the parent's list instead, or move the processes out first.`,
  ),
  'empty-exclusive': refused(
    () =>
      'An exclusive group with exclusive children cannot be left without CPUs: the kernel answers EBUSY. Switch cpuset.cpu_exclusive off in the children first.',
  ),
  'exclusive-lifted': info(
    () =>
      'The kernel keeps some time of every CPU of an exclusive group and does not leave such a group with too few: cpuset.cpu_exclusive is switched off for a moment.',
  ),
  'no-way-back': info(
    ({ list }: { list: ListFile }) =>
      `${list} is empty now, and cannot be emptied again while there are processes in the group: the kernel answers ENOSPC.`,
  ),
  'no-way-back-exclusive': info(
    () =>
      'The group has exclusive children: once it has these CPUs, the kernel does not let it go back to so few (EBUSY) before cpuset.cpu_exclusive is off in the children.',
  ),
  'mems-missing': warning(() => incomplete('cpuset.mems')),
  'cpus-missing': warning(() => incomplete('cpuset.cpus')),
  'outside-parent': warning(
    ({ asked, offered, used }: { asked: string; offered: string; used: string }) =>
      `The kernel keeps ${asked}, but the parent has ${offered} only: ${used === '' ? `the parent's ${offered}` : used} will be used.`,
  ),
  'breaks-partition': warning(
    ({ siblings, asked }: { siblings: string; asked: string }) =>
      `${siblings} is a partition with some of the CPUs ${asked} for itself: asking for them makes it an invalid partition, and it shares them from then on.`,
  ),
  'offline-cpu': warning(
    ({ cpus }: { cpus: string }) => `CPU ${cpus} is offline: it will not be used until it is brought online.`,
  ),
  'partition-without-parent': warning(({ after }: { after: string }) => invalid(after, 'it has no parent')),
  'partition-in-member': warning(({ after, parent }: { after: string; parent: string }) =>
    invalid(after, `${parent} is no partition itself`),
  ),
  'partition-without-cpus': warning(({ after }: { after: string }) => invalid(after, 'cpuset.cpus is empty')),
  'partition-beyond-parent': warning(({ after, parent, beyond }: { after: string; parent: string; beyond: string }) =>
    invalid(after, `${parent} has no CPU ${beyond} to give`),
  ),
  'partition-takes-all': warning(({ after, parent }: { after: string; parent: string }) =>
    invalid(after, `it would leave the processes in ${parent} without a CPU`),
  ),
  'partition-has-rival': warning(({ after, sibling }: { after: string; sibling: string }) =>
    invalid(after, `${sibling} asks for some of the same CPUs`),
  ),
};

function word(list: ListFile): string {
  return list === 'cpuset.cpus' ? 'CPU' : 'memory node';
}

function incomplete(file: ListFile): string {
  return `No process can be moved into the group while ${file} is empty: the kernel answers ENOSPC. Set it as well.`;
}

function invalid(after: string, why: string): string {
  return `The group may become an invalid partition: ${why}. The kernel takes the write and shows "${after} invalid".`;
}
