/**
 * How fast pages of the record are at a million rows: `node bench/audit.ts [rows]`. Fills a database of its own with raw
 * inserts, then asks for first and later pages with every filter, beside reading one row by its primary key.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { readAuditPeople, readAuditRows } from '#server/db/audit-rows.ts';
import { migrate } from '#server/db/migrate.ts';
import type { Db } from '#server/db/open-db.ts';
import { openDb } from '#server/db/open-db.ts';
import type { AuditFilters } from '#server/domain/audit/audit-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { BenchReport, Figure } from './report.ts';
import { formatBeside, formatLatency, formatMs, quantile, runBench, say } from './report.ts';

const rowCount = Number(process.argv[2] ?? 1_000_000);
const rounds = 200;
const start = Date.UTC(2025, 0, 1);
const stepMs = 30_000;
const endMs = start + rowCount * stepMs;

const actions = ['limits.apply', 'limits.apply', 'limits.apply', 'process.move', 'group.create', 'session.signIn'];
/** Out of 1,000: what is rare is what is looked for. */
const resultOf = (index: number) => (index % 1000 === 7 ? 'broken' : index % 100 === 3 ? 'failed' : 'applied');

await runBench(async (opened) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-bench-audit-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'corral.db');
  migrate(file);
  say(`filling ${rowCount} records …`);
  fill(file);
  const db = await openDb(file);
  opened.defer(() => db.$disconnect());
  return measureAll(db, statSync(file).size);
});

/** With the triggers that keep the lists, without those that check the chain, and without waiting for the disk. */
function fill(file: string): void {
  const database = new Database(file);
  database.pragma('synchronous = OFF');
  database.exec('DROP TRIGGER "AuditIntent_follows"; DROP TRIGGER "AuditOutcome_follows"');
  const intent = database.prepare(
    `INSERT INTO "AuditIntent" ("sequence", "requestId", "at", "person", "role", "host", "group", "action", "summary", "asked", "previous", "hash")
     VALUES (?, ?, ?, ?, 'admin', 'bench', ?, ?, ?, '[]', ?, ?)`,
  );
  const outcome = database.prepare(
    `INSERT INTO "AuditOutcome" ("sequence", "intentSequence", "intentAt", "intentHash", "at", "result", "values", "settledAtRestart", "previous", "hash")
     VALUES (?, ?, ?, 'h', ?, ?, '[]', 0, ?, ?)`,
  );
  const fillRange = database.transaction((from: number, to: number) => {
    for (let index = from; index < to; index++) {
      const at = new Date(start + index * stepMs).toISOString().replace('Z', '+00:00');
      const person = `person${index % 977 === 0 ? 99 : index % 20}@example.org`;
      const action = actions[index % actions.length];
      const group = action === 'session.signIn' ? null : `/team${index % 50}/app${index % 700}/worker${index % 3}`;
      intent.run(index + 1, `r${index}`, at, person, group, action, `memory.max = ${index}`, `p${index}`, `h${index}`);
      if (index % 10_000 !== 9) outcome.run(index + 1, index + 1, at, at, resultOf(index), `p${index}`, `h${index}`);
    }
  });
  for (let from = 0; from < rowCount; from += 50_000) fillRange(from, Math.min(from + 50_000, rowCount));
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
}

async function measureAll(db: Db, bytes: number): Promise<BenchReport> {
  const cases: [string, AuditFilters][] = [
    ['no filter', {}],
    ['a busy person', { person: 'person3@example.org' }],
    ['a rare person', { person: 'person99@example.org' }],
    ['a group', { group: '/team7/app7/worker1' as GroupPath }],
    ['a subtree', { group: '/team7' as GroupPath }],
    ['all groups', { group: '/' as GroupPath }],
    ['an action', { action: 'group.create' }],
    ['outcome applied', { outcome: 'applied' }],
    ['outcome failed', { outcome: 'failed' }],
    ['outcome broken', { outcome: 'broken' }],
    ['outcome pending', { outcome: 'pending' }],
    ['a month long ago', { sinceMs: start + 30 * 86_400_000, untilMs: start + 60 * 86_400_000 }],
    ['person and outcome', { person: 'person3@example.org', outcome: 'failed' }],
    ['subtree and action', { group: '/team7' as GroupPath, action: 'process.move' }],
    [
      'subtree, person, outcome, time',
      {
        group: '/team3' as GroupPath,
        person: 'person3@example.org',
        outcome: 'failed',
        sinceMs: start,
        untilMs: endMs,
      },
    ],
  ];
  const oneRow = await measure(rounds, async (round) => {
    await db.auditIntent.findUnique({ where: { sequence: 1 + ((round * 7919) % rowCount) } });
  });
  const figures: Figure[] = [];
  const add = (what: string, timesMs: number[], budget: Figure['budget'] = null) =>
    figures.push({
      what,
      measured: formatLatency(timesMs),
      beside: formatBeside(timesMs, oneRow, 'one row by its key'),
      budget,
    });
  const middle = { at: new Date(start + (rowCount / 2) * stepMs), sequence: rowCount / 2 };
  for (const [name, filters] of cases) {
    say(name);
    add(`50 rows, ${name}: newest`, await measure(rounds, () => readAuditRows(db, filters, null, 50)));
    add(`50 rows, ${name}: from the middle on`, await measure(rounds, () => readAuditRows(db, filters, middle, 50)));
  }
  add('everybody on record', await measure(20, () => readAuditPeople(db)));
  figures.push(await measureHopelessSearch(db));
  return {
    conditions: [
      `${rowCount.toLocaleString('en')} records, ${(bytes / rowCount).toFixed(0)} bytes each on disk.`,
      'Through Prisma, on a file in the page cache; each page is read again and again.',
    ],
    figures,
  };
}

/** No index helps against text that is nowhere: what counts is that others get their turn meanwhile. */
async function measureHopelessSearch(db: Db): Promise<Figure> {
  say('a search for what is nowhere');
  const turnsMs: number[] = [];
  let last = performance.now();
  const watch = setInterval(() => {
    turnsMs.push(performance.now() - last);
    last = performance.now();
  }, 1);
  const timesMs = await measure(3, () => readAuditRows(db, { search: 'nowhere' }, null, 50));
  clearInterval(watch);
  return {
    what: 'a search through all rows for what is nowhere',
    measured: `${formatMs(quantile(timesMs, 0.5))}; others wait p99 ${formatMs(quantile(turnsMs, 0.99))}, at most ${formatMs(quantile(turnsMs, 1))}`,
    beside: '',
    budget: null,
  };
}

async function measure(times: number, work: (round: number) => Promise<unknown>): Promise<number[]> {
  const tookMs: number[] = [];
  for (let round = 0; round < times; round++) {
    const before = performance.now();
    await work(round);
    tookMs.push(performance.now() - before);
  }
  return tookMs;
}
