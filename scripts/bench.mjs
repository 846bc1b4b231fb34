#!/usr/bin/env node
/**
 * `npm run bench`: measures Corral on this machine, from a bare clone, and writes the figures into bench/README.md.
 * Nothing fails because it is slow; the exit status is 1 when a bench could not be run to its end.
 *
 *   npm run bench                        all of them (about a quarter of an hour; as root, for they make real groups)
 *   npm run bench -- change-latency      one or more of them
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { benches } from './bench/benches.mjs';
import { keepFigures } from './bench/figures.mjs';
import { describeLoad, describeMachine } from './bench/machine.mjs';
import { readReport } from './bench/read-report.mjs';
import { lockFolder } from './start/lock.mjs';
import { buildWeb, findNode, generateClient, installPackages } from './start/prepare.mjs';
import { runToLog, tailOf } from './test/run-step.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const startedAt = Date.now();
const say = (line) => console.log(`[${elapsed(startedAt)}] ${line}`);

let isInterrupted = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    isInterrupted = true;
  });
}

try {
  const chosen = chooseBenches(process.argv.slice(2));
  if (process.getuid() !== 0) throw new Error('npm run bench makes real groups, which takes root.');
  const node = await setUp();
  const failed = [];
  for (const bench of chosen) {
    if (isInterrupted) break;
    if (!(await runBench(bench, node))) failed.push(bench.name);
  }
  say(`${chosen.length - failed.length} of ${chosen.length} benches done; figures in bench/README.md`);
  if (failed.length > 0 || isInterrupted) process.exitCode = 1;
} catch (error) {
  console.error(error.output ? `${error.output}\n${error.message}` : error.message);
  process.exitCode = 1;
}

function chooseBenches(names) {
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    throw new Error(`usage: npm run bench [-- ${benches.map((bench) => bench.name).join(' | ')}]`);
  }
  return names.length === 0 ? benches : benches.filter((bench) => names.includes(bench.name));
}

async function setUp() {
  const lock = await lockFolder(root, { wait: true });
  try {
    await installPackages(root, say);
    const node = findNode(root);
    await generateClient(root, node);
    // Before the clock runs: what a bench starts finds everything built.
    await buildWeb(root, node, say);
    return node;
  } finally {
    lock.release();
  }
}

async function runBench({ name, title, minutes, toReport }, node) {
  const benchStartedAt = Date.now();
  const log = path.join(root, '.corral/bench', `${name}.log`);
  const load = describeLoad();
  say(`${name}: ${title} …`);
  const status = await runToLog({
    log,
    command: node,
    args: [path.join(root, 'bench', `${name}.ts`)],
    cwd: root,
    env: { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}` },
    minutes,
  });
  const report = status === 0 ? readReport(log, toReport) : null;
  if (!report) {
    say(`${name}: not measured (exit status ${status})`);
    console.log(tailOf(log).replaceAll(/^/gm, '  | '));
    return false;
  }
  const seconds = Math.round((Date.now() - benchStartedAt) / 1000);
  keepFigures(root, { name, title, report, seconds, load, machine: describeMachine(node) });
  for (const { what, measured, budget } of report.figures) {
    say(`  ${what}: ${measured}${budget ? ` (budget ${budget.text}: ${budget.met ? 'met' : 'MISSED'})` : ''}`);
  }
  say(`${name}: done in ${seconds} s`);
  return true;
}

function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
