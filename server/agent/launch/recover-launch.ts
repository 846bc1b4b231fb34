import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';

export async function recoverLaunch(_host: CgroupHost, _change: OpenChange): Promise<Found> {
  return { isWhole: false, values: [] };
}
