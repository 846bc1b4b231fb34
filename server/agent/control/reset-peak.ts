/**
 * The verb `resetPeak`: the highest memory use on record begins anew with the present use. Only v1 has that for everybody: on
 * v2 a write to memory.peak (Linux 6.12) counts for the descriptor that wrote, and all other readers go on seeing the old one.
 * Sources: mem_cgroup_reset() in mm/memcontrol-v1.c, memory_peak_write() in mm/memcontrol.c.
 */
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
import type { ResetPeakOutcome } from '#server/domain/control/control-verbs.ts';
import { peakFiles } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';

/** Throws GROUP_GUARDED, CEILING, NOT_AVAILABLE, KERNEL_REFUSED. What was reset before a refusal cannot be put back. */
export async function resetPeak(
  { host, guard, steps }: Pick<ChangeScene, 'host' | 'guard' | 'steps'>,
  { group }: { group: GroupPath },
): Promise<ResetPeakOutcome> {
  guard.checkGroup(group);
  const why = whyNoReset(host, group);
  const hierarchy = host.hierarchyFor('memory');
  if (why !== null || !hierarchy)
    throw new AppError('NOT_AVAILABLE', { public: why ?? sayOfControl('no-peak', { group }) });
  const targets = resettable(hierarchy, group).map((file) => ({ hierarchy, group, file }));
  const before = targets.map((target) => readBytes(pathOf(target)));
  const first = steps.plan(
    targets.map((target, at) => ({
      kind: 'reset-peak',
      path: pathOf(target),
      asked: '0',
      before: before[at]?.toString() ?? null,
    })),
  );
  const files: ResetPeakOutcome['files'] = [];
  for (const [at, target] of targets.entries()) {
    try {
      await writeControl(target, '0');
    } catch (cause) {
      throw refused(target, cause);
    }
    const afterBytes = readBytes(pathOf(target));
    steps.did(first + at, { status: 'kept', after: afterBytes?.toString() ?? null, errno: null, why: null });
    files.push({ path: pathOf(target), beforeBytes: before[at] ?? null, afterBytes });
  }
  return { group, files };
}

/** Null where the kernel resets the group's peak for all who read it. */
export function whyNoReset(host: CgroupHost, group: GroupPath): Sentence | null {
  const hierarchy = host.hierarchyFor('memory');
  const noPeak = sayOfControl('no-peak', { group });
  if (!hierarchy) return noPeak;
  if (hierarchy.version === 2) return sayOfControl('peak-per-reader', {});
  return resettable(hierarchy, group).length > 0 ? null : noPeak;
}

function resettable(hierarchy: MountedHierarchy, group: GroupPath): string[] {
  return peakFiles.filter((file) => existsSync(`${dirOf(hierarchy, group)}/${file}`));
}

function refused(target: Parameters<typeof pathOf>[0], cause: unknown): unknown {
  const errno = errnoOf(cause);
  if (errno === undefined) return cause;
  const path = pathOf(target);
  const { file } = target;
  const refusal = { errno, verb: 'write', file, path, text: '0', version: 1, user: agentUser() } as const;
  return new AppError(codeOfErrno(errno, 'write', { file }), {
    public: explainRefusal(refusal),
    errno,
    file: path,
    cause,
  });
}

function readBytes(path: string): number | null {
  const text = readText(path)?.trim();
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null;
}
