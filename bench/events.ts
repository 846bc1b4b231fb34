/**
 * What watching for events costs the agent beside its sweeps: a thousand real groups of which one in a hundred runs, each with a
 * limit on its processes, as systemd gives one to every unit. Run as root: node bench/events.ts [groups] [seconds]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openEventRecord } from '#server/agent/events/event-record.ts';
import { startEventWatch } from '#server/agent/events/event-watch.ts';
import { createOwnDoings } from '#server/agent/events/own-doings.ts';
import { openOwnWrites } from '#server/agent/events/own-writes.ts';
import { Sampler } from '#server/agent/usage/sampler.ts';
import { realClocks } from '#server/agent/usage/ticker.ts';
import { openKernelLog, readBootId } from '#server/cgroupfs/events/kernel-log.ts';
import { openKillCounts } from '#server/cgroupfs/events/kill-counts.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { type BenchReport, runBench } from './report.ts';
import { BenchGroups } from './sampler-groups.ts';

const [, , count = '1000', seconds = '60'] = process.argv;
const intervalMs = 1000;
/** New groups are read for the first time, and the counters that were there before. */
const settlingSweeps = 60;
const budget = 0.002;

await runBench(async (opened): Promise<BenchReport> => {
  const host = openHost();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'corral-bench-events-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  const groups = new BenchGroups(host);
  opened.defer(() => groups.remove());
  groups.make(Number(count));
  let watch: ReturnType<typeof startEventWatch> | null = null;
  const sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs,
    whyGuarded: () => null,
    cpuCount: os.cpus().length,
    limitMoved: (...move) => watch?.limitMoved(...move),
  });
  opened.defer(() => sampler.close());
  sampler.take(realClocks.wallMs(), realClocks.monotonicMs());
  const boot = readBootId(host.proc) ?? 'unknown';
  const started = startEventWatch({
    host,
    sampler,
    record: openEventRecord(path.join(folder, 'events.jsonl')),
    log: openKernelLog(),
    counts: openKillCounts(host),
    own: createOwnDoings(intervalMs, realClocks.monotonicMs),
    writes: openOwnWrites(host, { file: path.join(folder, 'written.json'), boot }),
    boot,
    clocks: realClocks,
  });
  watch = started;
  opened.defer(() => started.stop());

  let sweepUsec = 0;
  let otherUsec = 0;
  let endOfSweep = process.cpuUsage();
  for (let number = 0; number < settlingSweeps + Number(seconds); number += 1) {
    const settled = number >= settlingSweeps;
    await new Promise((resolve) => setTimeout(resolve, settled ? intervalMs : 10));
    const beginOfSweep = process.cpuUsage();
    sampler.take(realClocks.wallMs(), realClocks.monotonicMs());
    const other = usecBetween(endOfSweep, beginOfSweep);
    endOfSweep = process.cpuUsage();
    started.afterSweep();
    // What ran before the first sweep that counts is none of it.
    if (number <= settlingSweeps) continue;
    sweepUsec += usecBetween(beginOfSweep, endOfSweep);
    otherUsec += other;
  }
  const sweeps = Number(seconds) - 1;
  const share = otherUsec / sweeps / 1000 / intervalMs;
  const groupCount = Number(count).toLocaleString('en');
  return {
    conditions: [
      `${groupCount} groups, 1 % busy, swept once a second for ${seconds} s. Counted is all CPU time of the process between two sweeps: the look after each, and the looks at the kernel's log, four a second, with what it takes to wake up for them.`,
    ],
    figures: [
      {
        what: `watching for events at ${groupCount} groups`,
        measured: `${(share * 100).toFixed(3)} % of one core`,
        beside: `${(otherUsec / sweepUsec).toFixed(2)} × the sweeps themselves (${(sweepUsec / sweeps / 1000).toFixed(2)} ms each)`,
        budget: { text: `≤ ${budget * 100} % of one core`, met: share <= budget },
      },
    ],
  };
});

function usecBetween(before: NodeJS.CpuUsage, after: NodeJS.CpuUsage): number {
  return after.user + after.system - before.user - before.system;
}
