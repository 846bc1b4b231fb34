/** Changes and their outcomes as lines of the record: the one place that knows both shapes. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { keptName } from '#server/domain/audit/kept-value.ts';
import type { ApplyOutcome, ChangePlan } from '#server/domain/changes/change.ts';
import type { CreateOutcome, CreateRequest, RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import { countedText, isCounted } from '#server/domain/limits/counted-limits.ts';
import { deviceListText } from '#server/domain/limits/device-rules.ts';
import { diskAmountsText, isDiskAmounts } from '#server/domain/limits/disk-amounts.ts';
import { type DeviceLimits, ioFigures, ioKeys } from '#server/domain/limits/io-limits.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { classIdText } from '#server/domain/limits/net-limits.ts';
import { withSize } from '#server/domain/limits/size-beside.ts';
import type { MoveOutcome, MoveRequest } from '#server/domain/processes/process-verbs.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import type { WantedMove } from '#server/domain/wanted/wanted.ts';
import { wantedLimitOf } from '#server/domain/wanted/wanted.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import { reasonIn } from '#server/services/audit/reason-in.ts';

const maxSummary = 300;

/** "memory.max = 50000000 (47.7 MiB), cpu.quota = 50000/100000" */
export function summaryOfEdits(edits: readonly LimitEdit[], override = false): string {
  const values = edits.map((edit) => `${edit.key} = ${withSize(textOfEdit(edit), edit.key)}`).join(', ');
  return shorten(override ? `override: ${values}` : values);
}

export function summaryOfCreate(request: Omit<CreateRequest, 'requestId'>): string {
  const limits = request.edits.length > 0 ? `; ${summaryOfEdits(request.edits)}` : '';
  if (request.kind && request.kind !== 'directory') return shorten(`${kindWords[request.kind]}${limits}`);
  return shorten(`in ${request.hierarchies.join(', ') || 'the hierarchies of its parent'}${limits}`);
}

const kindWords = { slice: 'a slice of systemd', delegated: 'a delegated service of systemd' } as const;

export function summaryOfMove(request: Omit<MoveRequest, 'requestId'>): string {
  const pids = request.processes.map((process) => process.pid);
  const shown = pids.slice(0, 10).join(', ');
  const more = pids.length > 10 ? ` and ${pids.length - 10} more` : '';
  return `${pids.length === 1 ? 'process' : 'processes'} ${shown}${more}`;
}

/** What is asked, when there is no plan to tell the files. */
export function askedOfEdits(edits: readonly LimitEdit[]): AuditValue[] {
  return edits.map((edit) => blank({ what: edit.key, asked: textOfEdit(edit) }));
}

export function askedOfPlan(plan: ChangePlan): AuditValue[] {
  return plan.writes.map((write) => blank({ what: write.path, asked: write.text, before: write.before }));
}

export function askedOfMove(request: Omit<MoveRequest, 'requestId'>): AuditValue[] {
  return request.processes.map(({ pid }) => blank({ what: `process ${pid}`, asked: request.to }));
}

export function outcomeOfApply(outcome: ApplyOutcome): NewOutcome {
  const refused = outcome.writes.find((write) => write.errno !== null || write.why !== null);
  return {
    result: outcome.result,
    errno: refused?.errno ?? null,
    ...reasonIn(refused),
    values: [
      ...outcome.writes.map((write) => ({
        what: write.path,
        asked: write.asked,
        before: write.before,
        after: write.after,
        status: write.status,
        errno: write.errno,
        why: write.why,
        sentence: write.sentence ?? null,
      })),
      ...(outcome.dropIns ?? []).map(({ path, before, after }) =>
        blank({
          what: path,
          asked: after,
          before,
          after,
          status: after === before ? 'not-tried' : after === null ? 'removed' : 'kept',
        }),
      ),
      ...valuesOfMoves(outcome.wanted),
    ],
  };
}

export function outcomeOfCreate(outcome: CreateOutcome): NewOutcome {
  const limits = outcome.limits ? outcomeOfApply(outcome.limits) : null;
  return {
    result: limits?.result ?? 'applied',
    errno: limits?.errno ?? null,
    ...reasonIn(limits),
    values: [
      ...outcome.made.map((what) => blank({ what, status: 'made' })),
      ...(outcome.unitFiles ?? []).map(({ path, after }) => blank({ what: path, asked: after, after, status: 'made' })),
      ...outcome.filled.map(({ path, text }) => blank({ what: path, asked: text, after: text, status: 'filled' })),
      ...(limits?.values ?? []),
      ...valuesOfMoves(outcome.wanted),
    ],
  };
}

export function outcomeOfRemove(outcome: RemoveOutcome): NewOutcome {
  const first = outcome.obstacles[0];
  return {
    result: first ? 'refused' : 'applied',
    errno: null,
    ...(first ? reasonOf(first) : { why: null }),
    values: [
      ...outcome.removed.map((what) => blank({ what, status: 'removed' })),
      ...outcome.obstacles.map((obstacle) =>
        blank({ what: obstacle.path, status: 'in-the-way', ...reasonOf(obstacle) }),
      ),
      ...valuesOfMoves(outcome.wanted),
    ],
  };
}

/** Moving is process by process: "applied" as soon as one has moved, with the sentence for the first that has not. */
export function outcomeOfMove(outcome: MoveOutcome): NewOutcome {
  const refused = outcome.processes.filter((process) => process.status === 'refused');
  const [first] = refused;
  const some = refused.length < outcome.processes.length;
  return {
    result: some ? 'applied' : 'refused',
    errno: first?.errno ?? null,
    ...reasonIn(first, some ? { notMoved: refused.length, ofAll: outcome.processes.length } : null),
    values: outcome.processes.map((process) => ({
      what: `process ${process.pid} (${process.name})`,
      asked: outcome.to,
      before: process.before,
      after: process.after,
      status: process.status,
      errno: process.errno,
      why: process.why,
      sentence: process.sentence ?? null,
    })),
  };
}

/** What is kept after a reboot, as it was and as it is now. */
export function valuesOfMoves(moves: readonly WantedMove[] = []): AuditValue[] {
  return moves.map(({ key, before, after }) => {
    const told = (text: string | null) => {
      const limit = key === null ? null : wantedLimitOf(text);
      return text && (limit ? textOfEdit(limit.edit) : 'the group');
    };
    const value = { what: keptName(key), asked: told(after), before: told(before), after: told(after) };
    return blank({ ...value, status: after === null ? 'removed' : 'kept' });
  });
}

/** The value as a record shows it: "50000000", "max", "50000/100000". */
export function textOfEdit(edit: LimitEdit): string {
  if (isDiskAmounts(edit)) return diskAmountsText(edit) || 'none';
  if (isCounted(edit)) return countedText(edit) || 'none';
  const { key, value } = edit;
  if (key === 'cpu.quota') return `${value.quotaUsec}/${value.periodUsec}`;
  if (key === 'net_cls.classid') return classIdText(value);
  if (key === 'net_prio.ifpriomap') return value.map((one) => `${one.interface} ${one.priority}`).join('; ') || 'none';
  if (key === 'devices.rules') return deviceListText(value).replaceAll('\n', '; ') || 'none';
  if (key === 'io.max') return value.map(textOfDevice).join('; ') || 'no limits';
  return value === '' ? '(empty)' : String(value);
}

/** "8:0 rbps=1048576" as v2 spells it, without what has no limit. */
function textOfDevice(limits: DeviceLimits): string {
  const set = ioFigures.filter((figure) => limits[figure] !== 'max');
  return [limits.device, ...set.map((figure) => `${ioKeys[figure]}=${limits[figure]}`)].join(' ');
}

function blank(value: Partial<AuditValue> & { what: string }): AuditValue {
  return { asked: null, before: null, after: null, status: 'asked', errno: null, why: null, ...value };
}

function shorten(text: string): string {
  // Cut in the middle of a character, it would not be stored as it was hashed.
  return text.length <= maxSummary ? text : `${text.slice(0, maxSummary - 1).toWellFormed()}…`;
}
