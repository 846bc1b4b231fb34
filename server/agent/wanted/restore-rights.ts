/**
 * The verb `restoreRights`: owners and permissions of a group's directories and files become again what is kept. What differs is
 * in the journal before the first is set; where one is refused all are as before.
 */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readFileRights, writeFileRights } from '#server/cgroupfs/groups/group-rights.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { type FileRights, rightsText } from '#server/domain/config/file-rights.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import { basisOfRights, type RightsDrift } from '#server/domain/wanted/rights-drift.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { RestoredRights, RestoreRightsOutcome, RestoreRightsRequest } from '#server/domain/wanted/wanted-verbs.ts';
import { otherRights } from './read-wanted.ts';

type RightsStep = Extract<PlannedStep, { kind: 'rights' }>;

/** Throws GROUP_GUARDED, CEILING, GROUP_GONE and VALUES_MOVED; what the kernel refuses is in the outcome. */
export function restoreRights(
  { host, guard, steps, now }: ChangeScene,
  wanted: WantedGroup,
  { basis }: Pick<RestoreRightsRequest, 'basis'>,
): RestoreRightsOutcome {
  const { group } = wanted;
  guard.checkGroup(group);
  const differing = otherRights(host, wanted);
  if (differing === null) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  const found = basisOfRights(differing);
  if (basis !== undefined && basis !== found)
    throw new AppError('VALUES_MOVED', {
      public: sayOfChange('values-moved', { group }),
      detail: `basis ${basis}, now ${found}`,
    });
  const planned = stepsOf(wanted, differing);
  const first = steps.plan(planned);
  const done: RightsStep[] = [];
  for (const [at, step] of planned.entries()) {
    const failure = set(host, step, step.after);
    done.push(step);
    const status = failure === null ? 'kept' : 'refused';
    steps.did(first + at, { status, after: null, errno: failure?.errno ?? null, why: failure?.why.text ?? null });
    if (failure === null) continue;
    const files = [...done.flatMap((each) => putBack(host, each)), ...planned.slice(at + 1).flatMap(untried)];
    const isBroken = files.some((file) => file.status === 'rollback-failed');
    const refused = files.map((file) =>
      step.before.some(({ name }) => pathOf(step, name) === file.path) && file.status === 'rolled-back'
        ? { ...file, status: 'refused' as const, errno: failure.errno, ...reasonOf(failure.why) }
        : file,
    );
    return { group, result: isBroken ? 'broken' : 'rolled-back', files: refused, atMs: now() };
  }
  return { group, result: 'applied', files: planned.flatMap((step) => readBack(host, step)), atMs: now() };
}

/** Cut short: whole where all stands as it was to be, else as before. */
export function recoverRights(host: CgroupHost, { steps }: OpenChange): Found {
  const planned = steps.flatMap((step) => (step.kind === 'rights' ? [step] : []));
  const values = planned.flatMap((step) => readBack(host, step));
  if (values.every(({ status }) => status === 'kept')) return { isWhole: true, values: values.map(recovered) };
  return { isWhole: false, values: planned.flatMap((step) => putBack(host, step)).map(recovered) };
}

function stepsOf({ group }: WantedGroup, differing: readonly RightsDrift[]): RightsStep[] {
  const byDir = Map.groupBy(differing, ({ dir }) => dir);
  return [...byDir].map(([path, all]) => ({
    kind: 'rights',
    group,
    hierarchyId: all[0]?.hierarchyId ?? '',
    path,
    before: all.map(({ name, now }) => ({ name, ...now })),
    after: all.map(({ name, wanted }) => ({ name, ...wanted })),
  }));
}

/** Null when it was done; what was refused may have been done in part. */
function set(host: CgroupHost, step: RightsStep, files: readonly FileRights[]) {
  const hierarchy = hierarchyOf(host, step);
  if (!hierarchy) return { errno: 'ENOENT', why: sayOfGroup('group-gone', { group: step.group }) };
  try {
    writeFileRights(hierarchy, step.group, files);
    return null;
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    return { errno, why: sayOfWanted('restore-rights', { path: step.path, errno }) };
  }
}

function putBack(host: CgroupHost, step: RightsStep): RestoredRights[] {
  const failure = set(host, step, step.before);
  return told(host, step, (asIs, { before }) => {
    // What is gone has taken its rights along.
    if (asIs === before || asIs === null) return { status: 'rolled-back' };
    return { status: 'rollback-failed', ...(failure ? { errno: failure.errno, ...reasonOf(failure.why) } : {}) };
  });
}

function readBack(host: CgroupHost, step: RightsStep): RestoredRights[] {
  return told(host, step, (asIs, { asked }) => ({ status: asIs === asked ? 'kept' : 'differs' }));
}

function untried(step: RightsStep): RestoredRights[] {
  return step.before.map((file, at) => blank(step, file, at));
}

function told(
  host: CgroupHost,
  step: RightsStep,
  judge: (asIs: string | null, file: RestoredRights) => Partial<RestoredRights>,
): RestoredRights[] {
  const hierarchy = hierarchyOf(host, step);
  const now = new Map(hierarchy ? readFileRights(hierarchy, step.group).map((file) => [file.name, file]) : []);
  return step.before.map((file, at) => {
    const found = now.get(file.name);
    const after = found ? rightsText(found) : null;
    const value = blank(step, file, at);
    return { ...value, after, ...judge(after, value) };
  });
}

function blank(step: RightsStep, file: FileRights, at: number): RestoredRights {
  const asked = step.after[at];
  return {
    path: pathOf(step, file.name),
    asked: asked ? rightsText(asked) : null,
    before: rightsText(file),
    after: null,
    status: 'not-tried',
    errno: null,
    why: null,
  };
}

function pathOf({ path }: RightsStep, name: string): string {
  return name === '' ? path : `${path}/${name}`;
}

function hierarchyOf(host: CgroupHost, { hierarchyId, group }: RightsStep): MountedHierarchy | null {
  const hierarchy = host.hierarchyById(hierarchyId);
  return hierarchy && existsIn(hierarchy, group) ? hierarchy : null;
}

function recovered({ path, ...rest }: RestoredRights): RecoveredValue {
  return { what: path, ...rest };
}
