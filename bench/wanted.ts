/**
 * What is kept after a reboot: comparing a thousand groups with what stands, beside bare reads of the same files; and making them
 * again after a boot, beside bare making and writing of the same. Run as root: node bench/wanted.ts [groups]
 */
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { readFacts, readWanted } from '#server/agent/wanted/read-wanted.ts';
import { openRestore } from '#server/agent/wanted/restore-at-start.ts';
import { openWantedStore } from '#server/agent/wanted/wanted-store.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { type BenchReport, formatBeside, formatLatency, runBench, say } from './report.ts';

const count = Number(process.argv[2] ?? 1000);
const rounds = 9;
const host = openHost();
const top = parseGroupPath(`/corral-test-wanted-${process.pid}`);
const homes = [...new Set((['memory', 'pids', 'cpu'] as const).flatMap((name) => host.hierarchyFor(name) ?? []))];
const isV1 = host.hierarchyFor('memory')?.version === 1;
const asked = { by: 'bench', requestId: 'bench', atMs: 0 };

/** Ten parents, the rest below them in even parts; two limits each. */
const groups: GroupPath[] = [
  top,
  ...Array.from({ length: 10 }, (_, at) => parseGroupPath(`${top}/p${at}`)),
  ...Array.from({ length: count - 11 }, (_, at) => parseGroupPath(`${top}/p${at % 10}/g${at}`)),
];
const edits: LimitEdit[] = [
  { key: 'memory.max', value: 1n << 33n },
  { key: 'pids.max', value: 5000 },
];
const filesOf = (group: GroupPath) => {
  const [memory, pids] = [host.hierarchyFor('memory'), host.hierarchyFor('pids')];
  if (!memory || !pids) throw new Error('this host has no memory and pids controllers');
  return [
    { path: `${dirOf(memory, group)}/${isV1 ? 'memory.limit_in_bytes' : 'memory.max'}`, text: String(1n << 33n) },
    { path: `${dirOf(pids, group)}/pids.max`, text: '5000' },
  ];
};

await runBench(async (opened): Promise<BenchReport> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'corral-bench-wanted-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  opened.defer(vanish);
  const store = openWantedStore(path.join(folder, 'wanted.json'));
  const places = homes.map(({ id }) => ({ hierarchyId: id, rights: null, files: {} }));
  const limits = edits.map((edit) => ({ edit, asked }));
  const enable = isV1 ? [] : (['cpu', 'memory', 'pids'] as const);
  store.putAll(
    groups.map((group): [GroupPath, WantedGroup] => [group, { group, asked, places, enable: [...enable], limits }]),
  );
  const times: Record<'restore' | 'bareMake' | 'drift' | 'bareRead' | 'store', number[]> = {
    ...{ restore: [], bareMake: [], drift: [], bareRead: [], store: [] },
  };
  const timed = async (what: keyof typeof times, work: () => unknown) => {
    const startMs = performance.now();
    await work();
    times[what].push(performance.now() - startMs);
  };
  for (let round = 0; round < rounds; round += 1) {
    say(`round ${round + 1} of ${rounds}`);
    await timed('bareMake', makeBare);
    vanish();
    const journal = openJournal(path.join(folder, `journal-${round}.jsonl`));
    const guard = { onlyUnder: null, guardedPids: [] };
    const changes = openHostChanges(host, { guard, journal, now: Date.now, wanted: store });
    const restore = openRestore({
      ...{ host, guard, changes, store, file: path.join(folder, `report-${round}.jsonl`), bootId: `round-${round}` },
      ...{ now: Date.now, launch: async () => '', log: say },
    });
    await timed('restore', () => restore.begin());
    const whole = restore.report().groups.filter(({ result }) => result === 'restored').length;
    if (whole !== groups.length) throw new Error(`${whole} of ${groups.length} groups were restored`);
    journal.close();
    await timed('drift', () => {
      const facts = readFacts(host);
      const states = store.groups().map((wanted) => readWanted(host, facts, wanted));
      if (states.some(({ limits: all }) => all.some(({ isSame }) => !isSame))) throw new Error('something differs');
    });
    await timed('bareRead', () => {
      for (const group of groups) for (const file of filesOf(group)) readFileSync(file.path, 'utf8');
    });
    await timed('store', () => store.put(top, store.of(top)));
    vanish();
  }
  const [first] = [times.restore, times.drift, times.bareMake, times.bareRead].map((all) => all.shift());
  return {
    conditions: [
      `${groups.length} groups in ${homes.length} ${homes.length === 1 ? 'hierarchy' : 'hierarchies'}, memory.max and pids.max of each; ${rounds} rounds of which the first is left out (${Math.round(first ?? 0)} ms to restore).`,
      'Restoring plans each group as a change like any other, keeps it in the journal (safe from a kill), and reads each value back; bare making makes the same directories, writes the same values and reads them back.',
      'Bare reads open, read and close the same files.',
    ],
    figures: [
      {
        what: `drift of ${groups.length} groups`,
        measured: formatLatency(times.drift),
        beside: formatBeside(times.drift, times.bareRead, 'bare reads of the same files'),
        budget: null,
      },
      {
        what: `restoring ${groups.length} groups at boot`,
        measured: formatLatency(times.restore),
        beside: formatBeside(times.restore, times.bareMake, 'bare making and writing'),
        budget: null,
      },
      {
        what: `storing what is kept, with ${groups.length} groups`,
        measured: formatLatency(times.store),
        beside: '',
        budget: null,
      },
    ],
  };
});

function makeBare(): void {
  for (const group of groups) {
    for (const home of homes) {
      mkdirSync(dirOf(home, group));
      if (home.version === 2 && !/\/g\d+$/.test(group))
        write(`${dirOf(home, group)}/cgroup.subtree_control`, '+cpu +memory +pids');
    }
    for (const { path: file, text } of filesOf(group)) write(file, text);
  }
}

function write(file: string, text: string): void {
  const fd = openSync(file, 'r+');
  try {
    writeSync(fd, text);
    readSync(fd, Buffer.alloc(64), 0, 64, 0);
  } finally {
    closeSync(fd);
  }
}

function vanish(): void {
  for (const group of groups.toReversed())
    for (const home of homes) if (existsIn(home, group)) rmdirSync(dirOf(home, group));
}
