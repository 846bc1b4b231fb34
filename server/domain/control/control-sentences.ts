/** Why a group cannot be frozen, killed or reclaimed, and what is left of it: freezing, killing, signals, deleting trees. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const controlSentences = {
  'no-freezer': ({ group }: { group: string }) =>
    `${group} cannot be frozen here: it is neither in v1's freezer hierarchy nor in a v2 hierarchy with cgroup.freeze (Linux 5.2).`,
  'no-reclaim': ({ group }: { group: string }) =>
    `The kernel offers no reclaim for ${group}: it has neither memory.reclaim (v2, Linux 5.19) nor memory.force_empty (v1).`,
  'no-peak': ({ group }: { group: string }) =>
    `Not available here: ${group} has no memory controller, so it has no peak of memory use.`,
  'peak-per-reader': () =>
    'Not available here: on cgroup v2 memory.peak cannot be reset for everybody. Since Linux 6.12 whoever keeps the file open can reset what that one descriptor shows.',
  'no-service': ({ group }: { group: string }) =>
    `${group} is no service of this host's systemd: there is nothing that could start it again.`,
  'restart-failed': ({ unit, state }: { unit: string; state: string }) =>
    `systemd stopped ${unit} and started it again; it is ${state} now. journalctl -u ${unit} tells why.`,
  'restart-goes-on': ({ unit, seconds }: { unit: string; seconds: number }) =>
    `systemd was still restarting ${unit} after ${seconds} s. It goes on with it.`,
  'freeze-disk-full': ({ file }: { file: string }) => `The agent's disk is full (${file}), so nothing was frozen.`,
  'freeze-not-stored': ({ file, errno }: { file: string; errno: string }) =>
    `The agent cannot store which groups it has frozen (${file}, ${errno}), so nothing was frozen.`,
  'type-to-kill': ({ group, name }: { group: string; name: string }) =>
    `This kills every process in ${group} and below it. Type ${name} to confirm.`,

  // A D state: proc_pid_stat(5).
  'in-kernel': () =>
    'It is in an uninterruptible system call (state D), such as waiting for a disk or a file server: the kernel ends it when that returns.',
  'killed-not-ended': ({ state }: { state: string }) =>
    `It has been sent SIGKILL and has not ended yet (state ${state}).`,
  'some-still-run': ({ count }: { count: number }) => `${count} of its processes still run, or came in since.`,
  'cut-short': () => 'This was cut short: whether it was completed is unknown.',

  'kill-waits': ({ group }: { group: string }) =>
    `${group}, an ancestor, is frozen (v1): the processes take SIGKILL and end once it is thawed, not before.`,
  'ends-when-thawed': ({ group }: { group: string }) =>
    `It has been sent SIGKILL. ${group} is frozen (v1): it ends once that is thawed.`,

  'ancestor-frozen': ({ group }: { group: string }) => `${group}, an ancestor, is still frozen.`,
  'reclaimed-less': () => 'Less could be reclaimed than was asked for.',

  'signal-to-thread': ({ pid }: { pid: number }) => `${pid} is a thread: signals go to whole processes.`,
  'not-a-member': ({ pid, group }: { pid: number; group: string }) => `Process ${pid} is not in ${group} (any more).`,
  'signal-denied': ({ pid, errno }: { pid: number; errno: string }) =>
    `The kernel does not let the agent's user signal process ${pid} (${errno}).`,
  'signal-waits': ({ group, pid }: { group: string; pid: number }) =>
    `${group} is frozen (v1): process ${pid} acts on the signal once it is thawed.`,
  'parent-takes-none': ({ parent, controllers }: { parent: string; controllers: string }) =>
    `${parent} hands controllers down (${controllers}), and on v2 such a group takes no process (EBUSY): they cannot be moved there. Have them killed, or move them to another group first.`,
  'not-moved-up': ({ pid, parent, errno }: { pid: number; parent: string; errno: string }) =>
    `The kernel refused to move process ${pid} to ${parent} (${errno}).`,
} satisfies Sentences;

/** A sentence on a group that is frozen, killed, signalled or deleted as a whole. */
export const sayOfControl = sayer(controlSentences);
