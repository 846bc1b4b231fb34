/**
 * Loading libcgroup's way of a large file beside cgconfigparser: `node bench/config-load.ts [groups]`. As its own sample
 * has it: in each parent a hundred groups with perm, cpu and memory. The agent plans, keeps its journal on disk and
 * reads back; the text is read and judged, as the API does it. All groups are the bench's own.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startAgent } from '#server/agent/core.ts';
import { largeFile } from '#server/cgconfig/large-file.fixtures.ts';
import { planConfig } from '#server/services/config/plan-config.ts';
import { wantedOfText } from '#server/services/config/wanted-of-text.ts';
import type { BenchReport } from './report.ts';
import { formatMs, quantile, runBench, say } from './report.ts';

const count = Number(process.argv[2] ?? 2000);
const rounds = 5;
const most = 1.5;
const parents = Math.ceil(count / 100);
const top = (parent: number) => `corral-bench-load-${process.pid}-${parent}`;

await runBench(async (opened) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-bench-load-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  opened.defer(clear);
  const agent = startAgent({
    socketPath: path.join(folder, 'agent.sock'),
    socketGroupId: null,
    sampleIntervalMs: 60_000,
    journalPath: path.join(folder, 'journal.jsonl'),
    onlyUnder: null,
    launchUsers: [],
    guardedPids: [],
    rulesPath: '/nonexistent/cgrules.conf',
    rulesEverySeconds: null,
    cgconfigFolder: folder,
  });
  opened.defer(() => agent.stop());
  const host = { name: 'here', verbs: agent.verbs };
  const text = largeFile(count, top);
  const file = path.join(folder, 'cgconfig.conf');
  writeFileSync(file, text);
  const parser: number[] = [];
  const planning: number[] = [];
  const loading: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds} …`);
    parser.push(await timed(() => loadByParser(file)));
    clear();
    let basis: string | null = null;
    planning.push(
      await timed(async () => {
        basis = (await planConfig({ host }, { text })).basis;
      }),
    );
    loading.push(
      await timed(async () => {
        const { groups } = await wantedOfText({ host }, text);
        const asked = { groups, removes: [], basis: basis ?? '', confirmed: null, requestId: crypto.randomUUID() };
        const { result } = await agent.verbs.load(asked);
        if (result !== 'applied') throw new Error(`the load was ${result}`);
      }),
    );
    clear();
  }
  return reportOf({ parser, planning, loading, bytes: text.length });
});

function reportOf(times: { parser: number[]; planning: number[]; loading: number[]; bytes: number }): BenchReport {
  const [parser, planning, loading] = [times.parser, times.planning, times.loading].map((all) =>
    quantile(all, 0.5),
  ) as [number, number, number];
  const ratio = loading / parser;
  const beside = (ms: number) => `cgconfigparser ${formatMs(parser)}, × ${(ms / parser).toFixed(2)}`;
  return {
    conditions: [
      `${count} groups in ${parents} parents, each with perm, cpu and memory: ${Math.round(times.bytes / 1024)} KiB; ${rounds} rounds in turns, the middle one counts.`,
      'A load is reading and judging the text, planning anew, the journal on disk, and every step read back.',
    ],
    figures: [
      { what: 'plan', measured: formatMs(planning), beside: beside(planning), budget: null },
      {
        what: 'load',
        measured: formatMs(loading),
        beside: beside(loading),
        budget: { text: `at most ${most} × cgconfigparser`, met: ratio <= most },
      },
    ],
  };
}

function loadByParser(file: string): void {
  const { status, stderr } = spawnSync('/usr/sbin/cgconfigparser', ['-l', file], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cgconfigparser (package cgroup-tools) ended with ${status}: ${stderr}`);
}

async function timed(act: () => unknown): Promise<number> {
  const from = performance.now();
  await act();
  return performance.now() - from;
}

function clear(): void {
  for (const controller of ['cpu', 'memory'])
    for (let parent = 0; parent < parents; parent += 1) removeTree(`/sys/fs/cgroup/${controller}/${top(parent)}`);
}

function removeTree(dir: string): void {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(`${dir}/${entry.name}`);
  rmdirSync(dir);
}
