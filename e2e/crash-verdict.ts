/**
 * What a crash battery left, held against itself: every record against the next one of the same file, against the
 * agent's journal, and against the kernel. Read past the product, from the files themselves.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { Api } from './api.ts';
import { cgroupMounts, groupsOf } from './host-groups.ts';

export interface CrashVerdict {
  records: number;
  /** By the words of the records. */
  results: Record<string, number>;
  /** Changes that the agent had begun when it was killed, and put back at its next start. */
  putBack: number;
  /** One sentence for each record that does not tell the truth. */
  lies: string[];
}

interface Scene {
  folder: string;
  group: string;
  sleeperPid: number;
  /** Requests of which the API said that all of it was applied. */
  answered: ReadonlySet<string>;
  api: Api;
}

interface Stored {
  requestId: string;
  action: 'limits.apply' | 'group.create' | 'group.remove' | 'process.move';
  group: string;
  result: string | null;
  values: AuditValue[];
}

export async function judge(scene: Scene): Promise<CrashVerdict> {
  const records = readRecords(scene.folder);
  const journal = readJournal(scene.folder);
  const lies = [
    ...records.flatMap((record) => againstItself(record)),
    ...records.flatMap((record) => againstJournal(record, journal.get(record.requestId))),
    ...againstEachOther(records, scene),
    ...[...scene.answered]
      .filter((id) => records.find(({ requestId }) => requestId === id)?.result !== 'applied')
      .map((id) => `${id}: answered as applied, and not on record so`),
    ...[...journal.keys()]
      .filter((id) => !records.some(({ requestId }) => requestId === id))
      .map((id) => `${id}: in the agent's journal, and not on record`),
  ];
  const { kind } = await scene.api.audit.verify.query();
  if (kind !== 'intact') lies.push('the chain of records is broken');
  return {
    records: records.length,
    results: countBy(records.map(({ result }) => result ?? 'pending')),
    putBack: [...journal.values()].filter((end) => end?.recovery?.result === 'rolled-back').length,
    lies,
  };
}

// ---- One record ----

/** All or nothing: nobody but Corral has touched the group, so nothing may be left half made or untold. */
function againstItself({ requestId, action, result, values }: Stored): string[] {
  const lie = (what: string) => `${requestId} (${action}, ${result}): ${what}`;
  if (result === null || result === 'broken' || result === 'unknown') return [lie('does not tell how it ended')];
  if (action !== 'limits.apply') return [];
  return values.flatMap(({ what, asked, before, after, status }) => {
    if (result === 'applied')
      return status === 'kept' && after === asked
        ? []
        : [lie(`${what} is ${status} with ${after}, ${asked} was asked`)];
    return after === null || after === before ? [] : [lie(`${what} was ${before} and is left at ${after}`)];
  });
}

interface JournalEnd {
  outcome: object | null;
  error: object | null;
  recovery: { result: string; values: (AuditValue & { process?: unknown })[] } | null;
}

function againstJournal(record: Stored, end: JournalEnd | null | undefined): string[] {
  const { requestId, result, values } = record;
  const lie = (what: string) => [`${requestId} (${record.action}, ${result}): ${what}`];
  if (end === undefined) return result === 'failed' || result === 'refused' ? [] : lie('the journal does not know it');
  if (end === null) return lie('has no end in the journal');
  if (end.recovery) {
    // What only the agent needs, to take a move back, stays in its journal.
    const found = end.recovery.values.map(({ process: _, ...value }) => value);
    const same = result === end.recovery.result && JSON.stringify(values) === JSON.stringify(found);
    return same ? [] : lie(`has ${JSON.stringify(values)}, the agent found ${JSON.stringify(end.recovery)}`);
  }
  if (end.error) return result === 'refused' ? [] : lie('the journal has an error');
  const { writes } = end.outcome as { writes?: { path: string; after: string | null }[] };
  const differing = (writes ?? []).filter(
    (write) => !values.some(({ what, after }) => what === write.path && after === write.after),
  );
  return differing.length === 0 ? [] : lie(`the journal has ${JSON.stringify(differing)}`);
}

// ---- One after the other ----

/** Each value begins where the one before it ended, and the last ones are what the kernel holds. */
function againstEachOther(records: readonly Stored[], { group, sleeperPid }: Scene): string[] {
  const lies: string[] = [];
  const last = new Map<string, string>();
  const groups = new Map<string, boolean>();
  for (const { requestId, action, group: about, result, values } of records) {
    if (action === 'group.create' && result === 'applied') groups.set(about, true);
    if (action === 'group.remove' && result === 'applied') groups.set(about, false);
    // What is in a group goes with it; files of new groups begin anew.
    if (action !== 'limits.apply' && action !== 'process.move') continue;
    for (const { what, before, after } of values) {
      const known = last.get(what);
      if (before !== null && before !== '' && known !== undefined && before !== known)
        lies.push(`${requestId}: ${what} was ${known} by the record before, and ${before} by this one`);
      if (after !== null) last.set(what, after);
    }
  }
  for (const [what, after] of last) {
    const now = what.startsWith('/') ? read(what) : groupsOf(sleeperPid).trimEnd();
    if (now !== after) lies.push(`${what} holds ${now}, and ${after} by its last record`);
  }
  for (const [about, isThere] of groups) {
    const dirs = dirsOf(about);
    const whole = isThere ? dirs.length === dirsOf(group).length : dirs.length === 0;
    if (!whole)
      lies.push(`${about} is in ${dirs.length} hierarchies, and ${isThere ? 'there' : 'gone'} by its records`);
  }
  return lies;
}

// ---- What lies on disk ----

/** The group's directories, in every hierarchy it is in. */
export function dirsOf(group: string): string[] {
  return cgroupMounts()
    .map(({ mountPoint }) => `${mountPoint}${group}`)
    .filter((dir) => existsSync(dir));
}

function readRecords(folder: string): Stored[] {
  const db = new Database(path.join(folder, 'data/corral.db'), { readonly: true });
  try {
    const rows = db
      .prepare<[], Omit<Stored, 'values'> & { asked: string; values: string | null }>(
        `SELECT requestId, action, "group", result, asked, "values" FROM AuditIntent
         LEFT JOIN AuditOutcome ON intentSequence = AuditIntent.sequence
         WHERE action IN ('limits.apply', 'group.create', 'group.remove', 'process.move')
         ORDER BY AuditIntent.sequence`,
      )
      .all();
    return rows.map(({ asked, ...row }) => ({ ...row, values: JSON.parse(row.values ?? asked) as AuditValue[] }));
  } finally {
    db.close();
  }
}

/** The agent's journal of a product that was started in that folder by root. */
export function journalOf(folder: string): string {
  return path.join(folder, 'data-agent/agent-journal.jsonl');
}

/** By request: how it ended; null where it did not. */
function readJournal(folder: string): Map<string, JournalEnd | null> {
  const file = journalOf(folder);
  const ends = new Map<string, JournalEnd | null>();
  for (const name of [4, 3, 2, 1].map((number) => `${file}.${number}`).concat(file)) {
    for (const text of existsSync(name) ? readFileSync(name, 'utf8').split('\n') : []) {
      const line = parse(text);
      if (line?.at === 'start') ends.set(line.requestId, null);
      if (line?.at === 'end') ends.set(line.requestId, line);
    }
  }
  return ends;
}

/** Null for a line that a kill cut short. */
function parse(text: string): ({ at: string; requestId: string } & JournalEnd) | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function read(file: string): string | null {
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
