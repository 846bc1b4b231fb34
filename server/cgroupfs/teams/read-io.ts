/** Limits on I/O of a team's top group and of those below it, as the kernel has them. */
import type { ChildDir } from '#server/cgroupfs/changes/read-siblings.ts';
import { childrenIn } from '#server/cgroupfs/changes/read-siblings.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup, FoundPlace } from '#server/cgroupfs/groups/find-group.ts';
import { findGroup, placeOf } from '#server/cgroupfs/groups/find-group.ts';
import { childCountOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { DeviceLimits } from '#server/domain/limits/io-limits.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { ioKey } from '#server/domain/teams/budget-resources.ts';
import type { IoNode } from '#server/domain/teams/io-budget.ts';

/** The group with its limits, and those below it as they are asked for; null when it is gone or has none. */
export function readIoNode(host: CgroupHost, group: GroupPath): IoNode | null {
  const found = findGroup(host, group);
  return found && (ioNodeIn(found)?.node ?? null);
}

/** The same of a group that was found, and where; `bindsBelow`: whether the kernel holds to its limits what is below it, too. */
export function ioNodeIn(found: FoundGroup): { node: IoNode; place: FoundPlace; bindsBelow: boolean } | null {
  const place = placeOf(found, 'io');
  const rule = place && limitRule(place.hierarchy.version, ioKey);
  if (!rule) return null;
  const node = nodeOf({ path: found.group, dir: place.dir, place }, rule);
  // block/blk-throttle.c, throtl_pd_init(): on v1 every group stands beside the root, whatever it lies in.
  return node.table === null ? null : { node, place, bindsBelow: place.hierarchy.version === 2 };
}

function nodeOf(at: ChildDir, rule: LimitRule<'io.max'>): IoNode {
  return {
    group: at.path,
    table: tableIn(at.dir, rule),
    children: () => {
      const place = { ...at.place, dir: at.dir, childCount: childCountOf(at.dir) ?? 0 };
      return childrenIn({ group: at.path, places: [place] }, place).map((child) => nodeOf(child, rule));
    },
  };
}

/** Null where there are no such files, or text that no kernel we know prints. */
function tableIn(dir: string, rule: LimitRule<'io.max'>): DeviceLimits[] | null {
  const texts: string[] = [];
  for (const file of rule.files) {
    const text = readText(`${dir}/${file}`);
    if (text === null) return null;
    texts.push(text);
  }
  try {
    return rule.parse(texts);
  } catch (cause) {
    if (isAppError(cause)) return null;
    throw cause;
  }
}
