/** The verb `reclaim`: the kernel is asked to give back what of a group's memory can be reclaimed, without killing anybody. */

import { existsSync } from 'node:fs';
import { agentUser } from '#server/agent/agent-user.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { pathOf, writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { codeOfErrno, explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { ReclaimOutcome, ReclaimRequest } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';

export interface Reclaimer {
  hierarchy: MountedHierarchy;
  /** v2 memory.reclaim (Linux 5.19) takes a number of bytes; v1 memory.force_empty takes all it can. */
  file: 'memory.reclaim' | 'memory.force_empty';
}

/** Null where the group has neither file. */
export function reclaimerOf(host: CgroupHost, group: GroupPath): Reclaimer | null {
  const hierarchy = host.hierarchyFor('memory');
  if (!hierarchy) return null;
  const file = hierarchy.version === 1 ? 'memory.force_empty' : 'memory.reclaim';
  return existsSync(`${dirOf(hierarchy, group)}/${file}`) ? { hierarchy, file } : null;
}

/** Throws GROUP_GUARDED, CEILING, NOT_AVAILABLE, KERNEL_REFUSED. Less than was asked for is an outcome, no error. */
export async function reclaimGroup(
  { host, guard, steps }: Pick<ChangeScene, 'host' | 'guard' | 'steps'>,
  { group, bytes }: Pick<ReclaimRequest, 'group' | 'bytes'>,
): Promise<ReclaimOutcome> {
  guard.checkGroup(group);
  const reclaimer = reclaimerOf(host, group);
  if (!reclaimer) throw new AppError('NOT_AVAILABLE', { public: whyNoReclaim(group) });
  const { hierarchy, file } = reclaimer;
  const target = { hierarchy, group, file };
  const usage = () =>
    readBytes(`${dirOf(hierarchy, group)}/${hierarchy.version === 1 ? 'memory.usage_in_bytes' : 'memory.current'}`);
  const beforeBytes = usage();
  const asked = file === 'memory.force_empty' ? '0' : String(bytes ?? beforeBytes ?? 1);
  const outcome = { group, path: pathOf(target), asked, beforeBytes };
  if (file === 'memory.reclaim' && asked === '0') return { ...outcome, afterBytes: beforeBytes, short: false };
  steps.plan([
    { kind: 'reclaim', path: pathOf(target), asked, before: beforeBytes === null ? null : String(beforeBytes) },
  ]);
  try {
    await writeControl(target, asked);
  } catch (cause) {
    const errno = errnoOf(cause);
    // EAGAIN (v2): less could be reclaimed than was asked for. EBUSY, EINTR (v1): something stays in use.
    if (errno === 'EAGAIN' || errno === 'EBUSY') return { ...outcome, afterBytes: usage(), short: true };
    if (errno === undefined) throw cause;
    const { version } = hierarchy;
    const refusal = {
      errno,
      verb: 'write',
      file,
      path: pathOf(target),
      text: asked,
      version,
      user: agentUser(),
    } as const;
    throw new AppError(codeOfErrno(errno, 'write', { file }), {
      public: explainRefusal(refusal),
      errno,
      file: pathOf(target),
      cause,
    });
  }
  return { ...outcome, afterBytes: usage(), short: false };
}

export function whyNoReclaim(group: GroupPath): Sentence {
  return sayOfControl('no-reclaim', { group });
}

function readBytes(path: string): number | null {
  const text = readText(path)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
