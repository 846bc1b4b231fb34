/**
 * How long a preview and an apply take over the product's HTTP API, on a real group, with the audit records durable;
 * beside the agent's bare verb, the bare writes of the same control files, and a bare durable insert.
 * Run as root: node bench/change-latency.ts
 */
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { openProduct } from './product.ts';
import { openGroup, openSleeper } from './product-groups.ts';
import { type BenchReport, formatBeside, formatLatency, quantile, runBench, say } from './report.ts';

/** The first ones compile code and fill caches. */
const warmUps = 40;
const rounds = 300;
const budgetsMs = { preview: 25, apply: 50 };

type Measured = 'preview' | 'apply' | 'agentPlan' | 'agentApply' | 'signedInRoundTrip' | 'bareWrites' | 'bareInsert';

await runBench(async (opened): Promise<BenchReport> => {
  const { api, agent, folder } = await openProduct(opened);
  const group = await openGroup(opened, api, 'change');
  openSleeper(opened, group);
  const insert = openDurableInsert(opened, path.join(folder, 'bare.db'));
  const times: Record<Measured, number[]> = {
    preview: [],
    apply: [],
    agentPlan: [],
    agentApply: [],
    signedInRoundTrip: [],
    bareWrites: [],
    bareInsert: [],
  };

  say(`${warmUps} + ${rounds} rounds`);
  // One of each in every round: what else the machine does meanwhile falls on all of them alike.
  for (let round = -warmUps; round < rounds; round += 1) {
    const timed = async <T>(what: Measured, work: () => T | Promise<T>): Promise<T> => {
      const startMs = performance.now();
      const result = await work();
      if (round >= 0) times[what].push(performance.now() - startMs);
      return result;
    };
    const first = { group: group.path, edits: editsOf(2 * round) };
    const second = { group: group.path, edits: editsOf(2 * round + 1) };

    const preview = await timed('preview', () => api.limits.preview.query(first));
    const change = await timed('apply', () =>
      api.limits.change.mutate({ ...first, basis: preview.basis, confirmed: null }),
    );
    const plan = await timed('agentPlan', () => agent.plan(second));
    const outcome = await timed('agentApply', () =>
      agent.apply({ ...second, basis: plan.basis, confirmed: null, requestId: randomUUID() }),
    );
    if (change.outcome.result !== 'applied' || outcome.result !== 'applied')
      throw new Error('a change was not applied');
    await timed('signedInRoundTrip', () => api.session.me.query());
    await timed('bareWrites', () => preview.writes.forEach(writeAndReadBack));
    await timed('bareInsert', insert);
  }

  return {
    conditions: [
      `One change is two limits in two hierarchies or files (memory.max and pids.max) of a group with one process; ${rounds} rounds after ${warmUps} to warm up, one client, requests one after the other over loopback HTTP.`,
      'The audit is SQLite in WAL mode on a temporary folder of this machine: an apply stores its intent before and its outcome after.',
      'Bare writes: open, write, read back and close the same two control files. Bare insert: one row of 1 kB into SQLite, WAL, synchronous FULL, on the same disk.',
    ],
    figures: [
      {
        what: 'preview (limits.preview over HTTP)',
        measured: formatLatency(times.preview),
        beside: formatBeside(times.preview, times.agentPlan, "the agent's bare plan verb"),
        budget: { text: `p99 ≤ ${budgetsMs.preview} ms`, met: quantile(times.preview, 0.99) <= budgetsMs.preview },
      },
      {
        what: 'apply (limits.change over HTTP, audit durable)',
        measured: formatLatency(times.apply),
        beside: formatBeside(times.apply, times.agentApply, "the agent's bare apply verb"),
        budget: { text: `p99 ≤ ${budgetsMs.apply} ms`, met: quantile(times.apply, 0.99) <= budgetsMs.apply },
      },
      figure("the agent's bare apply verb", times.agentApply, times.bareWrites, 'the bare writes'),
      figure('apply beside one durable insert', times.apply, times.bareInsert, 'the bare insert'),
      figure(
        'preview beside a round trip that only reads the session',
        times.preview,
        times.signedInRoundTrip,
        'session.me',
      ),
    ],
  };
});

function figure(what: string, timesMs: number[], bareMs: number[], bare: string) {
  return { what, measured: formatLatency(timesMs), beside: formatBeside(timesMs, bareMs, bare), budget: null };
}

/** Another value each time, far above what one process uses, in whole pages. */
function editsOf(step: number): LimitEdit[] {
  return [
    { key: 'memory.max', value: 1024n ** 3n + 65_536n * BigInt(step) },
    { key: 'pids.max', value: 10_000 + step },
  ];
}

function writeAndReadBack({ path: file, text }: PlannedWrite): void {
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, text);
    readSync(fd, Buffer.alloc(64), 0, 64, 0);
  } finally {
    closeSync(fd);
  }
}

function openDurableInsert(opened: AsyncDisposableStack, file: string): () => void {
  const db = new Database(file);
  opened.defer(() => {
    db.close();
  });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE record (id INTEGER PRIMARY KEY, text TEXT)');
  const statement = db.prepare('INSERT INTO record (text) VALUES (?)');
  const text = 'x'.repeat(1000);
  return () => {
    statement.run(text);
  };
}
