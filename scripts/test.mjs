#!/usr/bin/env node
/**
 * `npm test`: everything that is checked, from a bare clone, with nothing set up before. It ends with each failing
 * test and what it said; the last line is "N passed, N failed, N skipped"; the exit status is 0 only when nothing failed.
 *
 *   npm test                        all of it
 *   npm test -- --only unit,host    some steps
 */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockFolder } from './start/lock.mjs';
import { findNode, generateClient, installPackages } from './start/prepare.mjs';
import { countsLine, failureLines, oneFailed, stepLine, withoutRunElsewhere } from './test/results.mjs';
import { steps } from './test/steps.mjs';
import { installTools } from './test/tools.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const resultsDir = path.join(root, '.corral/test');
const startedAt = Date.now();

const say = (line) => console.log(`[${elapsed(startedAt)}] ${line}`);

try {
  const chosen = chooseSteps(process.argv.slice(2));
  const node = await setUp(chosen);
  const done = [];
  for (const step of chosen) done.push({ step, results: await runStep(step, node) });
  const all = done.map(({ results }) => results);
  summarise(done.map(({ step, results }) => ({ step, results: withoutRunElsewhere(results, all) })));
} catch (error) {
  console.error(error.output ? `${error.output}\n${error.message}` : error.stack);
  console.log(countsLine([oneFailed('set-up')]));
  process.exitCode = 1;
}

function chooseSteps(args) {
  if (args.length === 0) return steps;
  const names = args[0] === '--only' && args.length === 2 ? args[1].split(',') : [];
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (names.length === 0 || unknown.length > 0) {
    throw new Error(`usage: npm test [-- --only ${steps.map((step) => step.name).join(',')}]`);
  }
  return steps.filter((step) => names.includes(step.name));
}

async function setUp(chosen) {
  if (chosen.some((step) => /guest|host|e2e/.test(step.name))) installTools(say);
  const lock = await lockFolder(root, { wait: true });
  try {
    await installPackages(root, say);
    const node = findNode(root);
    await generateClient(root, node);
    return node;
  } finally {
    lock.release();
  }
}

async function runStep(step, node) {
  const stepStartedAt = Date.now();
  say(`${step.title} …`);
  const results = await step.run({ root, node, resultsDir, say });
  say(`${step.title}: ${stepLine(results)} (${elapsed(stepStartedAt)})`);
  for (const { name } of results.failed) console.log(`  FAILED ${name}`);
  return results;
}

function summarise(done) {
  const all = done.map(({ results }) => results);
  console.log('');
  for (const { step, results } of done) console.log(`${countsLine([results]).padEnd(40)} ${step.title}`);
  for (const { step, results } of done) {
    for (const { name, reason } of results.skipped)
      console.log(`skipped (${step.name}): ${name}${reason ? `: ${reason}` : ''}`);
  }
  for (const { step, results } of done) {
    for (const failure of results.failed) console.log(`\n${failureLines(step.name, failure)}`);
    if (results.failed.length > 0)
      console.log(`  all of it: ${path.relative(root, path.join(resultsDir, `${step.name}.log`))}`);
  }
  console.log(`in ${elapsed(startedAt)}`);
  console.log(countsLine(all));
  if (all.some((results) => results.failed.length > 0)) process.exitCode = 1;
}

function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
