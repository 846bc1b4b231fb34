/**
 * What continuous classification costs a round, at rest and while processes come, beside a bare read of /proc (its names, and
 * /proc/PID/stat of each process). Only processes of this bench are seen: a folder of links stands for /proc.
 * Run: node bench/rules.ts [processes] [new ones a round] [rounds]
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
import { type BenchReport, quantile, runBench, say } from './report.ts';

const [, , count = '1000', perRound = '100', rounds = '30'] = process.argv;
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
  const figure = (what: string, { round, bare }: { round: number; bare: number }) => ({
    what,
    measured: `${round.toFixed(1)} ms of CPU a round`,
    beside: `${(round / bare).toFixed(2)} × a bare read of /proc (${bare.toFixed(1)} ms)`,
    budget: null,
  });
  return {
    conditions: [`${count} sleeping processes and 50 rules that are for none of them; ${rounds} rounds each.`],
    figures: [
      figure(`a round at rest, ${count} processes`, rest),
      figure(`a round with ${perRound} new processes, those of before among the young`, busy),
    ],
  };
});

function readBare(proc: string): void {
  for (const name of readdirSync(proc)) readFileSync(`${proc}/${name}/stat`);
}

function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}
