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
import { createGuest, stopOrphanedGuests } from './test/guest.mjs';
import { endMarked, killMarked, markChildren, removeOrphanedGroups } from './test/leftovers.mjs';
import {
  countsLine,
  failureLine,
  failureLines,
  oneFailed,
  oneSkipped,
  stepLine,
  withoutRunElsewhere,
} from './test/results.mjs';
import { runInLanes } from './test/schedule.mjs';
import { steps } from './test/steps.mjs';
import { installTools } from './test/tools.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const resultsDir = path.join(root, '.corral/test');
const startedAt = Date.now();
const runningSince = new Map();
const mark = markChildren();
let interruptedBy = null;

const say = (line) => console.log(`[${elapsed(startedAt)}] ${line}`);
const guest = createGuest({ root, resultsDir, say });

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => onInterrupt(signal));
const reminder = setInterval(sayWhatRuns, 60_000);

try {
  const chosen = chooseSteps(process.argv.slice(2));
  const node = await setUp(chosen);
  const done = await runInLanes(chosen, (step, ended) => runStep(step, node, ended));
  const all = done.map(({ results }) => results);
  const told = done.map((one) => ({ ...one, results: withoutRunElsewhere(one.results, all) }));
  summarise(told);
  await putAway();
  conclude(told.map(({ results }) => results));
} catch (error) {
  console.error(error.output ? `${error.output}\n${error.message}` : error.stack);
  await putAway();
  conclude([oneFailed('set-up')]);
} finally {
  clearInterval(reminder);
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
  stopOrphanedGuests(root);
  if (chosen.some((step) => /guest|host|e2e|systemd/.test(step.name))) installTools(say);
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

async function runStep(step, node, ended) {
  const stepStartedAt = Date.now();
  const results = await resultsOf(step, node, ended);
  runningSince.delete(step.title);
  const seconds = Math.round((Date.now() - stepStartedAt) / 1000);
  const found = results.failed.map((failure) => `  ${failureLine(step.name, failure)}`);
  say([`${step.title}: ${stepLine(results)} (${minutes(seconds)})`, ...found].join('\n'));
  return { step, results, seconds };
}

async function resultsOf(step, node, ended) {
  if (interruptedBy) return oneSkipped(step.title, `ended by ${interruptedBy}`);
  if (step.needs && ended(step.needs)?.results.failed.length > 0)
    return oneSkipped(step.title, `the step "${step.needs}" failed`);
  runningSince.set(step.title, Date.now());
  say(`${step.title} …`);
  return step.run({ root, node, resultsDir, say, guest });
}

/** A line a minute, so that nobody wonders whether it hangs, and where. */
function sayWhatRuns() {
  const running = [...runningSince].map(([title, since]) => `${title} (${elapsed(since)})`);
  if (running.length > 0) say(`still running: ${running.join(', ')}`);
}

/** The steps that run end what they started (run-step.mjs hears the signal too). Who asks twice does not wait for that. */
function onInterrupt(signal) {
  if (interruptedBy) {
    killMarked(mark);
    return;
  }
  interruptedBy = signal;
  say(`${signal}: ending what runs …`);
}

/** Nothing of a run is left behind, however it ended; what a run that was not interrupted left is a fault, and said. */
async function putAway() {
  await guest.stop();
  const left = [...(await endMarked(mark)), ...removeOrphanedGroups()];
  if (left.length > 0 && !interruptedBy) say(`left behind, and now put away: ${left.join(', ')}`);
}

function summarise(done) {
  console.log('');
  for (const { step, results, seconds } of done)
    console.log(`${countsLine([results]).padEnd(36)} ${minutes(seconds).padStart(5)}  ${step.title}`);
  for (const { step, results } of done) {
    for (const { name, reason } of results.skipped)
      console.log(`skipped (${step.name}): ${name}${reason ? `: ${reason}` : ''}`);
  }
  for (const { step, results } of done) {
    for (const failure of results.failed) console.log(`\n${failureLines(step.name, failure)}`);
    if (results.failed.length > 0) console.log(`  all of it: ${logOf(step)}`);
  }
}

function logOf({ name }) {
  return path.relative(root, path.join(resultsDir, `${name}.log`));
}

function conclude(all) {
  console.log(`in ${elapsed(startedAt)}`);
  console.log(countsLine(all));
  if (interruptedBy) process.exitCode = interruptedBy === 'SIGINT' ? 130 : 143;
  else if (all.some((results) => results.failed.length > 0)) process.exitCode = 1;
}

function elapsed(since) {
  return minutes(Math.round((Date.now() - since) / 1000));
}

function minutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
