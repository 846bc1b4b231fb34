/**
 * Whether the agent's memory stays flat while groups come and go: ten thousand real groups are made, swept, removed and swept,
 * ten times over. Run as root: node bench/churn.ts [groups] [rounds]
 */
import os from 'node:os';
import { Sampler } from '#server/agent/usage/sampler.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { type BenchReport, runBench, say } from './report.ts';
import { BenchGroups } from './sampler-groups.ts';

const [, , count = '10000', rounds = '10'] = process.argv;
const intervalMs = 1000;
/** What is kept of a group that is gone would be let go with these at the latest. */
const sweepsAfter = 20;
const budget = 1.1;
const mebibyte = 2 ** 20;

await runBench(async (opened): Promise<BenchReport> => {
  const host = openHost();
  const groups = new BenchGroups(host);
  opened.defer(() => groups.remove());
  const sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs,
    whyGuarded: () => null,
    cpuCount: os.cpus().length,
  });
  opened.defer(() => sampler.close());
  let nowMs = Date.now();
  const sweep = async (): Promise<void> => {
    nowMs += intervalMs;
    sampler.take(nowMs, nowMs);
    // Between two sweeps of an agent there is time for what the runtime does by itself.
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const memory = (): number => process.memoryUsage.rss() / mebibyte;

  await sweep();
  const atStart = memory();
  const before = { groups: sampler.store.all.length, files: sampler.openFiles };
  const after: number[] = [];
  for (let round = 1; round <= Number(rounds); round += 1) {
    groups.make(Number(count), { busy: false });
    do await sweep();
    while (sampler.store.fresh.length > 0);
    const full = memory();
    await groups.remove();
    for (let number = 0; number < sweepsAfter; number += 1) await sweep();
    after.push(memory());
    say(`round ${round}: ${full.toFixed(0)} MB with the groups, ${after.at(-1)?.toFixed(0)} MB without`);
  }
  const second = after[1] ?? Number.NaN;
  const last = after.at(-1) ?? Number.NaN;
  const groupCount = Number(count).toLocaleString('en');
  return {
    conditions: [
      `${groupCount} groups at rest, a hundred to a parent, were made, swept until each had been read in full, removed and swept ${sweepsAfter} times, ${rounds} times over, in one process that holds the sampler as the agent does. Nothing forces a garbage collection.`,
    ],
    figures: [
      {
        what: `resident memory after ${groupCount} groups were made and removed ${rounds} times`,
        measured: `${last.toFixed(0)} MB`,
        beside: `${(last / second).toFixed(2)} × that after the second time (${second.toFixed(0)} MB); ${atStart.toFixed(0)} MB at the start, ${Math.max(...after).toFixed(0)} MB at most`,
        budget: { text: `≤ ${budget} × that after the second time`, met: last <= budget * second },
      },
      {
        what: 'groups and files held afterwards that are no longer there',
        measured: `${Math.max(0, sampler.store.all.length - before.groups)} groups, ${Math.max(0, sampler.openFiles - before.files)} open files more than at the start`,
        beside: '',
        budget: null,
      },
    ],
  };
});
