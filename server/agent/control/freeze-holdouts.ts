/**
 * Which processes keep a group from being frozen. The state alone does not tell: on v1 a frozen process shows as D, as one does that
 * waits in the kernel for a disk; the function it waits in does. Sources: kernel/freezer.c, kernel/cgroup/freezer.c.
 */
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { type Freezer, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { groupsBelow } from '#server/cgroupfs/control/members.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { readThreadWaits, type ThreadWait } from '#server/cgroupfs/processes/thread-waits.ts';
import type { Frozen } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';

const holdoutLimit = 20;

/** A parent in vfork(2) shows as D and counts as frozen on both versions: it runs nothing before its child does. */
const vfork = ['kernel_clone', '_do_fork', 'do_fork'];

/** v1, where the frozen wait; since Linux 6.1 also what a process slept in, if that sleep is TASK_FREEZABLE: there it is frozen in place. */
const frozenV1 = new Set([
  ...vfork,
  '__refrigerator',
  'hrtimer_nanosleep',
  'do_nanosleep',
  'alarm_timer_nsleep',
  'alarmtimer_do_nsleep',
  'futex_do_wait',
  'futex_wait_queue',
  '__futex_wait',
  'futex_wait',
  'futex_wait_multiple',
  'futex_wait_requeue_pi',
  'do_sigtimedwait',
  'do_select',
  'do_poll',
  'do_sys_poll',
  'poll_schedule_timeout',
  'ep_poll',
  'unix_stream_data_wait',
  'unix_stream_read_generic',
]);
const frozenV2 = new Set(vfork);

/** Processes that are not at rest yet, each with what its first such thread is at. In groups that are frozen already there are none. */
export function holdoutsOf(host: CgroupHost, freezer: Freezer, top: GroupPath): Frozen['holdouts'] {
  const { hierarchy } = freezer;
  const holdouts: Frozen['holdouts'] = [];
  for (const group of groupsBelow(hierarchy, top)) {
    if (readFreeze(freezer, group)?.state !== 'freezing') continue;
    for (const pid of readPids(dirOf(hierarchy, group))) {
      const wait = readThreadWaits(host, pid).find((each) => isHoldout(each, hierarchy.version));
      const stat = wait && readProcessStat(host, pid);
      if (!stat) continue;
      holdouts.push({ pid, name: stat.name, ...wait });
      if (holdouts.length === holdoutLimit) return holdouts;
    }
  }
  return holdouts;
}

/** What runs has yet to come by the place where it stops; what waits in the kernel comes by there when its system call returns. */
export function isHoldout({ state, waitsIn }: ThreadWait, version: CgroupVersion): boolean {
  if (state === 'R') return true;
  return state === 'D' && !(waitsIn !== null && (version === 1 ? frozenV1 : frozenV2).has(waitsIn));
}
