/** The record as it lies on disk, read past the product: what a story believes when it says that nothing was lost. */
import path from 'node:path';
import Database from 'better-sqlite3';

export interface RecordedChange {
  group: string;
  /** The text that was to be written to the (one) file. */
  asked: string;
  /** Null while it is pending. */
  result: string | null;
  settledAtRestart: boolean;
}

/** Every change of limits in the database of a product's folder, oldest first. */
export function recordedChanges(folder: string): RecordedChange[] {
  const db = new Database(path.join(folder, 'data/corral.db'), { readonly: true });
  try {
    const rows = db
      .prepare<[], { group: string; asked: string; result: string | null; settledAtRestart: number | null }>(
        `SELECT "group", asked, result, settledAtRestart FROM AuditIntent
         LEFT JOIN AuditOutcome ON intentSequence = AuditIntent.sequence
         WHERE action = 'limits.apply' ORDER BY AuditIntent.sequence`,
      )
      .all();
    return rows.map((row) => ({
      ...row,
      asked: (JSON.parse(row.asked) as { asked: string }[])[0]?.asked.trim() ?? '',
      settledAtRestart: row.settledAtRestart === 1,
    }));
  } finally {
    db.close();
  }
}

/** The hash of the newest intent and of the newest outcome. */
export function lastHashes(folder: string): string[] {
  const db = new Database(path.join(folder, 'data/corral.db'), { readonly: true });
  try {
    const newest = (table: string) =>
      db.prepare<[], { hash: string }>(`SELECT hash FROM "${table}" ORDER BY sequence DESC LIMIT 1`).get()?.hash ?? '';
    return ['AuditIntent', 'AuditOutcome'].map(newest);
  } finally {
    db.close();
  }
}
