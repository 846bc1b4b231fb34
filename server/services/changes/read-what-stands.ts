/**
 * What the kernel holds of a change that the agent began and did not end, as an outcome for the record. It claims no more
 * than can be seen: values, the group and the processes as they are now, not who made them so.
 */
import type { AuditAction, AuditValue } from '#server/domain/audit/audit-event.ts';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import type { NewOutcome } from '#server/services/audit/audit-log.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { textOfEdit } from './describe-change.ts';

export interface CutShort {
  action: AuditAction;
  group: GroupPath;
  /** When it was asked. */
  at: Date;
  asked: AuditValue[];
}

type Verbs = ServiceContext['host']['verbs'];

const cut = 'The agent was cut short in the middle of it';
const lookedAgain = '"after" is what the kernel held when it was looked at again';

/** Throws what the agent throws. */
export async function readWhatStands(verbs: Verbs, change: CutShort): Promise<NewOutcome> {
  if (change.action === 'process.move') return readWhereProcessesAre(verbs, change);
  const context = await readContext(verbs, change.group);
  const values = withWhatStands(change.asked, context);
  if (change.action === 'group.remove') return outcome(context ? 'failed' : 'applied', isThere(context), values);
  if (change.action === 'group.create') {
    if (context === null) return outcome('failed', isThere(context), values);
    return values.length === 0
      ? outcome('applied', isThere(context), values)
      : outcome(resultOf(values), `${isThere(context)}; ${lookedAgain}`, values);
  }
  return outcome(resultOf(values), context ? lookedAgain : 'the group is gone since', values);
}

function outcome(result: NewOutcome['result'], why: string, values: AuditValue[]): NewOutcome {
  return { result, errno: null, why: `${cut}; ${why}.`, values };
}

// ---- Groups and their limits ----

/** Null when the group is in no hierarchy. */
async function readContext(verbs: Verbs, group: GroupPath): Promise<ChangeContext | null> {
  try {
    return await verbs.limits({ group });
  } catch (error) {
    if (isAppError(error) && error.code === 'GROUP_GONE') return null;
    throw error;
  }
}

function isThere(context: ChangeContext | null): string {
  return `the group is ${context ? 'there' : 'not there'}`;
}

interface Standing {
  text: string;
  is(asked: string): boolean;
}

function withWhatStands(asked: readonly AuditValue[], context: ChangeContext | null): AuditValue[] {
  const standing = context ? standingIn(context) : new Map<string, Standing>();
  return asked.map((value) => {
    const now = standing.get(value.what);
    return { ...value, after: now?.text ?? null, status: statusOf(value, now) };
  });
}

/** By the limit's key, which is what a record without a plan names, and by the path of each of its files. */
function standingIn({ own, pageBytes }: ChangeContext): Map<string, Standing> {
  const standing = new Map<string, Standing>();
  for (const [key, reading] of Object.entries(own.limits)) {
    if (reading.kind === 'absent') continue;
    const texts = reading.files.map((file) => file.text.trim());
    const value = textOfEdit({ key, value: reading.value } as LimitEdit);
    const isRounded = (asked: string) => key.startsWith('memory.') && isWithin(pageBytes, asked, value);
    standing.set(key, { text: texts.join(' '), is: (asked) => asked === value || isRounded(asked) });
    for (const [index, { path }] of reading.files.entries()) {
      const text = texts[index] ?? '';
      standing.set(path, { text, is: (asked) => asked.trim() === text });
    }
  }
  return standing;
}

/** The kernel counts memory in whole pages. */
function isWithin(pageBytes: number, one: string, other: string): boolean {
  if (!/^\d+$/.test(one) || !/^\d+$/.test(other)) return false;
  const apart = BigInt(one) - BigInt(other);
  return apart < BigInt(pageBytes) && -apart < BigInt(pageBytes);
}

function statusOf(value: AuditValue, now: Standing | undefined): string {
  if (!now) return 'asked';
  if (value.asked !== null && now.is(value.asked)) return 'kept';
  return now.text === value.before?.trim() ? 'not-tried' : 'differs';
}

/**
 * What differs from both what stood and what was asked is most likely the kernel's rounding. Where it is not known what
 * stood (a new group), it may as well be what the kernel began with.
 */
function resultOf(values: AuditValue[]): NewOutcome['result'] {
  const isMade = ({ status, before }: AuditValue) => status === 'kept' || (status === 'differs' && before !== null);
  if (values.length > 0 && values.every(isMade)) return 'applied';
  if (values.length > 0 && values.every(({ status }) => status === 'not-tried')) return 'failed';
  return values.some(({ status }) => status === 'kept') ? 'broken' : 'unknown';
}

// ---- Processes ----

/** As many as the agent tells at once. */
const mostRows = 5000;

async function readWhereProcessesAre(verbs: Verbs, { group, at, asked }: CutShort): Promise<NewOutcome> {
  const hierarchies = (await verbs.groups()).find((node) => node.path === group)?.hierarchies ?? [];
  const rows = await readProcesses(verbs, asked.map(pidOf));
  const values = asked.map((value) => whereItIs(value, rows.get(pidOf(value)), { group, hierarchies, at }));
  const gone = values.filter(({ after }) => after === null).length;
  const whyGone = gone === 0 ? '' : `; ${gone} of ${values.length} are gone since`;
  return outcome(resultOfMove(values), `${lookedAgain}${whyGone}`, values);
}

/** One look at all of them; where there are more than that tells, each that is missing is asked for by its number. */
async function readProcesses(verbs: Verbs, pids: readonly number[]): Promise<Map<number, ProcessRow>> {
  const { rows, total } = await verbs.processes({ group: null, search: '', limit: mostRows });
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  if (total > rows.length)
    for (const pid of pids.filter((each) => !byPid.has(each))) {
      const found = await verbs.processes({ group: null, search: String(pid), limit: mostRows });
      for (const row of found.rows) byPid.set(row.pid, row);
    }
  return byPid;
}

/** The other half of askedOfMove. */
function pidOf({ what }: AuditValue): number {
  return Number(/^process (\d+)/.exec(what)?.[1]);
}

function whereItIs(
  value: AuditValue,
  row: ProcessRow | undefined,
  { group, hierarchies, at }: { group: GroupPath; hierarchies: readonly string[]; at: Date },
): AuditValue {
  if (!row) return { ...value, why: 'The process is gone.' };
  if (row.startedAtMs > at.getTime())
    return { ...value, why: 'The process is gone; another one that began later has its number.' };
  const there = row.groups.filter(({ hierarchyId, path }) => hierarchies.includes(hierarchyId) && path === group);
  return {
    ...value,
    what: `process ${row.pid} (${row.name})`,
    after: row.groups.map(({ hierarchyId, path }) => `${hierarchyId}:${path}`).join('\n'),
    status: there.length === 0 ? 'not-tried' : there.length === hierarchies.length ? 'moved' : 'differs',
  };
}

/** As for a move that came to its end: "applied" as soon as one has moved. */
function resultOfMove(values: AuditValue[]): NewOutcome['result'] {
  if (values.some(({ status }) => status === 'moved')) return 'applied';
  return values.every(({ status }) => status === 'not-tried') ? 'failed' : 'unknown';
}
