/** What the steps of `npm test` counted, and how it is told. Pure. */

/** @typedef {import('./results.mjs').Results} Results */

/** @returns {Results} */
export function onePassed() {
  return { passed: 1, failed: [], skipped: [] };
}

/** @param {string} name @returns {Results} */
export function oneFailed(name) {
  return { passed: 0, failed: [name], skipped: [] };
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
        else results.failed.push(name);
      }
    }
    for (const inner of suite.suites ?? []) walk(inner, [...path, inner.title]);
  };
  for (const suite of report.suites) walk(suite, [suite.title]);
  for (const error of report.errors) results.failed.push(`outside of a test: ${error.message}`);
  return results;
}

/**
 * A command's counts are believed only together with its exit status: one that failed without naming a failed test
 * (it crashed, or found no tests) is a failure of its own.
 *
 * @param {string} step @param {Results | null} results @param {number} status
 * @returns {Results}
 */
export function withStatus(step, results, status) {
  if (results === null) return oneFailed(`${step}: ended with status ${status} and no results`);
  if (status !== 0 && results.failed.length === 0) {
    return { ...results, failed: [`${step}: ended with status ${status}`] };
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
  return { ...results, skipped: results.skipped.filter(({ name }) => !ran.has(name)) };
}

/** "12 passed, 1 failed, 3 skipped" @param {Results[]} all */
export function countsLine(all) {
  const sum = (count) => all.reduce((total, results) => total + count(results), 0);
  const passed = sum((results) => results.passed);
  const failed = sum((results) => results.failed.length);
  const skipped = sum((results) => results.skipped.length);
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}
