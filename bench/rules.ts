/**
 * What continuous classification costs a round, at rest and while processes come, beside a bare read of /proc (its names, and
 * /proc/PID/stat of each process). Only processes of this bench are seen: a folder of links stands for /proc. Then all of the host,
 * while shells start one short program after the other: how much more a round costs, and how many of those it gets to see.
 * Run: node bench/rules.ts [processes] [new ones a round] [rounds] [seconds of forks]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readGuard } from '#server/agent/changes/guard.ts';
import { landingScene, openRuleBook } from '#server/agent/rules/rule-book.ts';
import { openRuleRounds } from '#server/agent/rules/rule-rounds.ts';
import { readRulesFiles } from '#server/agent/rules/rules-files.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { errnoOf } from '#server/domain/errors.ts';
import { type BenchReport, quantile, runBench, say } from './report.ts';

const [, , count = '1000', perRound = '100', rounds = '30', forkSeconds = '20'] = process.argv;
/** Nobody of this bench is for them: what is measured is looking, and moving is a change like any other. */
const rules = Array.from({ length: 50 }, (_, at) => `daemon:/usr/bin/no-such-${at} cpu nowhere\n`).join('');

await runBench(async (opened): Promise<BenchReport> => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'corral-bench-rules-'));
  opened.defer(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'cgrules.conf');
  writeFileSync(file, rules);
  const children: ChildProcess[] = [];
  opened.defer(() => {
    for (const child of children) child.kill('SIGKILL');
  });
  const proc = path.join(folder, 'proc');
  mkdirSync(proc);
  const start = (howMany: number) => {
    for (let at = 0; at < howMany; at += 1) {
      const child = spawn('sleep', ['3600'], { stdio: 'ignore' });
      children.push(child);
      if (child.pid) symlinkSync(`/proc/${child.pid}`, path.join(proc, String(child.pid)));
    }
  };
  start(Number(count));
  say(`${count} processes`);

  const host = { ...openHost(), proc };
  const guard = readGuard(openHost(), { onlyUnder: null, guardedPids: [] });
  const running = openRuleRounds({
    host,
    everySeconds: null,
    book: () => openRuleBook(host, readRulesFiles(file)),
    filesNow: () => readRulesFiles(file),
    sceneNow: () => landingScene(host, guard, []),
    move: async () => ({ result: 'applied', processes: [], errno: null, why: null }),
  });
  const measure = async (fresh: number) => {
    const [round, bare]: [number[], number[]] = [[], []];
    for (let at = 0; at < Number(rounds); at += 1) {
      start(fresh);
      await running.round();
      round.push((running.state().lastRoundUsec ?? 0) / 1000);
      bare.push(cpuMsOf(() => readBare(proc)));
    }
    return { round: quantile(round, 0.5), bare: quantile(bare, 0.5) };
  };
  // All are new, then young for ten seconds: after that they are at rest.
  await running.round();
  await new Promise((resolve) => setTimeout(resolve, 10_500));
  const rest = await measure(0);
  const busy = await measure(Number(perRound));
  running.stop();
  const forks = await measureForks(children, file);
  const figure = (what: string, { round, bare }: { round: number; bare: number }) => ({
    what,
    measured: `${round.toFixed(1)} ms of CPU a round`,
    beside: `${(round / bare).toFixed(2)} × a bare read of /proc (${bare.toFixed(1)} ms)`,
    budget: null,
  });
  return {
    conditions: [
      `${count} sleeping processes and 50 rules that are for none of them; ${rounds} rounds each, of the middle one the CPU time. Forks: all processes of the host (${forks.processes}), one round a second for ${forkSeconds} seconds.`,
    ],
    figures: [
      figure(`a round at rest, ${count} processes`, rest),
      figure(`a round with ${perRound} new processes, those of before among the young`, busy),
      {
        what: 'for each 1,000 processes at rest, one round a second',
        measured: `${(rest.round / 10 / (Number(count) / 1000)).toFixed(2)} % of one core`,
        beside: `bare: ${(rest.bare / 10 / (Number(count) / 1000)).toFixed(2)} %`,
        budget: null,
      },
      {
        what: `a round while the host forks ${forks.perSecond.toFixed(0)} times a second`,
        measured: `${forks.round.toFixed(1)} ms of CPU a round`,
        beside: `${(forks.round / forks.still).toFixed(2)} × a round without (${forks.still.toFixed(1)} ms), ${(forks.round / forks.bare).toFixed(2)} × a bare read (${forks.bare.toFixed(1)} ms)`,
        budget: null,
      },
      {
        what: 'of the processes that came and went, seen by a round',
        measured: `${(forks.seen * 100).toFixed(1)} %`,
        beside: 'programs that end at once (/bin/true)',
        budget: null,
      },
    ],
  };
});

/** Of the whole host, rounds a second apart: without, and with two shells that start a program after the other. */
async function measureForks(children: ChildProcess[], file: string) {
  const host = openHost();
  const guard = readGuard(host, { onlyUnder: null, guardedPids: [] });
  const running = openRuleRounds({
    host,
    everySeconds: null,
    book: () => openRuleBook(host, readRulesFiles(file)),
    filesNow: () => readRulesFiles(file),
    sceneNow: () => landingScene(host, guard, []),
    move: async () => ({ result: 'applied', processes: [], errno: null, why: null }),
  });
  const second = () => new Promise((resolve) => setTimeout(resolve, 1000));
  const measure = async (seconds: number) => {
    const [round, bare]: [number[], number[]] = [[], []];
    let [seen, known] = [0, new Set(pidsNow())];
    const [forksBefore, beganAt] = [forksOfHost(), performance.now()];
    for (let at = 0; at < seconds; at += 1) {
      await second();
      const now = pidsNow();
      seen += now.filter((pid) => !known.has(pid)).length;
      known = new Set(now);
      await running.round();
      round.push((running.state().lastRoundUsec ?? 0) / 1000);
      bare.push(cpuMsOf(() => readBare('/proc')));
    }
    const forks = forksOfHost() - forksBefore;
    const perSecond = (forks * 1000) / (performance.now() - beganAt);
    return { round: quantile(round, 0.5), bare: quantile(bare, 0.5), perSecond, seen: seen / forks };
  };
  // Those of the bench are young no more.
  await running.round();
  await new Promise((resolve) => setTimeout(resolve, 10_500));
  const still = await measure(10);
  for (let shell = 0; shell < 2; shell += 1)
    children.push(spawn('sh', ['-c', 'while :; do /bin/true; done'], { stdio: 'ignore' }));
  const forking = await measure(Number(forkSeconds));
  running.stop();
  return { ...forking, still: still.round, processes: pidsNow().length };
}

function pidsNow(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

/** Processes and threads that were started since the host was. */
function forksOfHost(): number {
  return Number(/^processes (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]);
}

/** Processes that end in between are passed over. */
function readBare(proc: string): void {
  for (const name of readdirSync(proc))
    try {
      if (/^\d+$/.test(name)) readFileSync(`${proc}/${name}/stat`);
    } catch (cause) {
      if (errnoOf(cause) === undefined) throw cause;
    }
}

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}
