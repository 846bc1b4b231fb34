/**
 * Puts on record what the agent's continuous classification has moved: one record a round, with counts and not processes,
 * whenever the agent is there anew, and every few seconds.
 */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { RulesRound } from '#server/domain/rules/rule-verbs.ts';
import type { Reason } from '#server/domain/sentence.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import { lookAgain, type RecordParts, recordTold, type ToldEntry } from '#server/services/audit/record-told.ts';

/** So many lines of a round are on record, the largest first; the rest is one line more. */
const mostLines = 50;

export function keepRoundRecords(
  parts: RecordParts & { mirror: Pick<HostMirror, 'subscribe'> },
  log: (line: string) => void,
): { stop(): Promise<void> } {
  /** All up to here are on record; another agent counts anew. */
  let toldMs = 0;
  const look = async (isAnew: boolean) => {
    if (isAnew) toldMs = 0;
    const rounds = await parts.host.verbs.ruleRounds();
    await recordRounds(
      parts,
      rounds.filter(({ atMs }) => atMs > toldMs),
    );
    toldMs = rounds.at(-1)?.atMs ?? toldMs;
  };
  return lookAgain(parts.mirror, { look, what: 'what was moved by rules', log });
}

/** Stores what is not stored yet. Throws what the database throws. */
export function recordRounds(parts: RecordParts, rounds: readonly RulesRound[]): Promise<void> {
  return recordTold(parts, rounds.map(entryOf));
}

function entryOf({ requestId, moves, refused, why, sentence = null }: RulesRound): ToldEntry {
  const count = moves.reduce((sum, each) => sum + each.count, 0);
  const words = `by the agent: ${count === 1 ? '1 process' : `${count} processes`} moved`;
  return {
    ...{ requestId, group: rootPath, action: 'rules.classify' },
    summary: refused > 0 ? `${words}, ${refused} not` : words,
    outcome: {
      result: count > 0 ? 'applied' : 'refused',
      errno: null,
      why,
      sentence,
      values: [...linesOf(moves), ...(refused > 0 ? [refusedLine(refused, { why, sentence })] : [])],
    },
  };
}

function linesOf(moves: RulesRound['moves']): AuditValue[] {
  const sorted = [...moves].sort((a, b) => b.count - a.count);
  const rest = sorted.slice(mostLines);
  const left = rest.reduce((sum, { count }) => sum + count, 0);
  return [
    ...sorted.slice(0, mostLines).map(({ rule, to, count }) => line(rule, to, count)),
    ...(rest.length > 0 ? [line(`${rest.length} other rules`, null, left)] : []),
  ];
}

function line(what: string, to: string | null, count: number): AuditValue {
  const after = count === 1 ? '1 process' : `${count} processes`;
  return { what, asked: to, before: null, after, status: 'moved', errno: null, why: null };
}

function refusedLine(count: number, reason: Reason): AuditValue {
  const what = count === 1 ? '1 process' : `${count} processes`;
  return { what, asked: null, before: null, after: null, status: 'refused', errno: null, ...reason };
}
