/** For guard.host.test.ts: prints what the agent would see and guard where this process runs. */
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readGuard } from './guard.ts';

export interface GuardReport {
  hierarchies: { id: string; mountPoint: string; root: string; wholeTree: boolean }[];
  guarded: string[];
  own: { hierarchy: string; group: string | null }[];
}

const host = openHost();
const report: GuardReport = {
  hierarchies: host.hierarchies.map(({ id, mountPoint, root, wholeTree }) => ({ id, mountPoint, root, wholeTree })),
  guarded: readGuard(host, { onlyUnder: null, guardedPids: [] }).groups,
  own: groupsOfProcess(host, process.pid).map(({ hierarchy, group }) => ({ hierarchy: hierarchy.id, group })),
};
console.log(JSON.stringify(report));
