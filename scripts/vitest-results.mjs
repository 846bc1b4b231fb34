/**
 * A Vitest reporter for scripts/test.mjs: one JSON file with what was counted, what a failing test said and,
 * which Vitest's own JSON leaves out, why a test was skipped. The file's name comes in VITEST_RESULTS.
 */
import { writeFileSync } from 'node:fs';

export default class ResultsReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules @param {readonly unknown[]} errors outside of any test */
  onTestRunEnd(modules, errors) {
    const results = { passed: 0, failed: [], skipped: [], ran: [] };
    for (const module of modules) {
      for (const error of module.errors()) results.failed.push({ name: module.moduleId, reason: told(error) });
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state !== 'skipped') results.ran.push(test.fullName);
        if (result.state === 'passed') results.passed += 1;
        else if (result.state === 'skipped') results.skipped.push({ name: test.fullName, reason: result.note ?? null });
        else results.failed.push({ name: test.fullName, reason: (result.errors ?? []).map(told).join('\n') });
      }
    }
    for (const error of errors) results.failed.push({ name: 'outside of a test', reason: told(error) });
    const file = process.env.VITEST_RESULTS;
    if (file) writeFileSync(file, JSON.stringify(results));
  }
}

/** The message, what differs, and where: the first place that is not in a package. */
function told(error) {
  const place = (error?.stack ?? '').split('\n').find((line) => /^\s+at /.test(line) && !line.includes('node_modules'));
  const kind = error?.name && !/^(Assertion)?Error$/.test(error.name) ? `${error.name}: ` : '';
  return [`${kind}${error?.message ?? String(error)}`, error?.diff, place].filter(Boolean).join('\n');
}
