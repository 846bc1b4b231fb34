/** What the steps of `npm test` counted, and how it is told. Pure. */
import { stripVTControlCharacters } from 'node:util';

/** Of what one failing test said, so much is shown: the assertion and its surroundings, not a whole page's tree. */
const shownLines = 25;

/** And so much on the one line that tells of it at once. */
const shownCharacters = 400;

/** @typedef {import('./results.mjs').Results} Results */

/** @returns {Results} */
export function onePassed() {
  return { passed: 1, failed: [], skipped: [] };
}

/** @param {string} name @param {string} [reason] @returns {Results} */
export function oneFailed(name, reason = '') {
  return { passed: 0, failed: [{ name, reason }], skipped: [] };
}

/** @param {string} name @param {string} reason @returns {Results} */
export function oneSkipped(name, reason) {
  return { passed: 0, failed: [], skipped: [{ name, reason }] };
}

/**
 * The JSON of Playwright's own reporter. A flaky test is a failed one: there are no retries to hide behind.
 *
 * @param {import('./results.mjs').PlaywrightReport} report
 * @returns {Results}
 */
export function countPlaywright(report) {
  const results = { passed: 0, failed: [], skipped: [] };
  const walk = (suite, path) => {
    for (const spec of suite.specs ?? []) {
      const name = [...path, spec.title].join(' > ');
      for (const test of spec.tests) {
        const reason = test.annotations.find((annotation) => annotation.type === 'skip')?.description ?? null;
        if (test.status === 'expected') results.passed += 1;
        else if (test.status === 'skipped') results.skipped.push({ name, reason });
        else results.failed.push({ name, reason: reasonOf(test.results ?? []) });
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  };
  for (const suite of report.suites) walk(suite, [suite.title]);
  for (const error of report.errors) results.failed.push({ name: 'outside of a test', reason: error.message });
  return results;
}

function reasonOf(runs) {
  const errors = runs.flatMap((run) => run.errors ?? []);
  return errors.map(({ message, snippet }) => [message, snippet].filter(Boolean).join('\n')).join('\n');
}

/**
 * A command's counts are believed only together with its exit status: one that failed without naming a failed test
 * (it crashed, or found no tests) is a failure of its own, and the end of its log is the reason.
 *
 * @param {string} step @param {Results | null} results @param {number} status @param {string} [lastWords]
 * @returns {Results}
 */
export function withStatus(step, results, status, lastWords = '') {
  if (results === null) return oneFailed(`${step}: ended with status ${status} and no results`, lastWords);
  if (status !== 0 && results.failed.length === 0) {
    return { ...results, failed: [{ name: `${step}: ended with status ${status}`, reason: lastWords }] };
  }
  return results;
}

/**
 * A test for one version of the kernel interface is skipped on a host with the other. Where another step ran it, it was
 * not skipped by this machine: then it is not counted as such.
 *
 * @param {Results} results @param {Results[]} others
 * @returns {Results}
 */
export function withoutRunElsewhere(results, others) {
  const ran = new Set(others.flatMap((other) => other.ran ?? []));
  return { ...results, skipped: results.skipped.filter(({ name }) => !ran.has(withoutReason(name))) };
}

/** The name that a test has where it runs: one that is left out says why in it, "limits on I/O (skipped: no disk) > …". */
function withoutReason(name) {
  return name.replaceAll(/ \(skipped: .*?\)(?= >|$)/g, '');
}

/**
 * One step while the others still run: what it left out may be for another step to run (the other kernel's tests), so
 * only the end tells what was skipped.
 *
 * @param {Results} results
 */
export function stepLine({ passed, failed, skipped }) {
  const elsewhere = skipped.length > 0 ? `, ${skipped.length} left out here` : '';
  return `${passed} passed, ${failed.length} failed${elsewhere}`;
}

/** A failure while the other steps still run: one line, which a cut output keeps whole, with the beginning of what it said. */
export function failureLine(step, { name, reason }) {
  const said = wordsOf(reason)
    .map((line) => line.trim())
    .join(' ');
  const end = said.length > shownCharacters ? `${said.slice(0, shownCharacters)}…` : said;
  return [`FAILED (${step}): ${name}`, ...(end ? [end] : [])].join(': ');
}

/** A failure as the end of the output shows it: its name, and below it what it said. */
export function failureLines(step, { name, reason }) {
  const lines = wordsOf(reason);
  const shown = lines.slice(0, shownLines);
  if (lines.length > shown.length) shown.push(`(${lines.length - shown.length} more lines in the log)`);
  return [`FAILED (${step}): ${name}`, ...shown.map((line) => `  | ${line}`)].join('\n');
}

function wordsOf(reason) {
  return stripVTControlCharacters(reason)
    .trimEnd()
    .split('\n')
    .filter((line) => line.trim() !== '');
}

/** The end of a log without the lines of tests that passed. @param {string} log */
export function withoutPassed(log) {
  const lines = stripVTControlCharacters(log).trimEnd().split('\n');
  return lines
    .filter((line) => !/^\s*(✓|✔|ok\s+\d+)\s/.test(line))
    .slice(-shownLines)
    .join('\n');
}

/** "12 passed, 1 failed, 3 skipped" @param {Results[]} all */
export function countsLine(all) {
  const sum = (count) => all.reduce((total, results) => total + count(results), 0);
  const passed = sum((results) => results.passed);
  const failed = sum((results) => results.failed.length);
  const skipped = sum((results) => results.skipped.length);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
