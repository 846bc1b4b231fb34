/**
 * A Vitest reporter for scripts/test.mjs: one JSON file with what was counted and, which Vitest's own JSON leaves out,
 * why a test was skipped. The file's name comes in VITEST_RESULTS.
 */
import { writeFileSync } from 'node:fs';

export default class ResultsReporter {
  /** @param {readonly import('vitest/node').TestModule[]} modules @param {readonly unknown[]} errors outside of any test */
  onTestRunEnd(modules, errors) {
    const results = { passed: 0, failed: [], skipped: [], ran: [] };
    for (const module of modules) {
      for (const error of module.errors()) results.failed.push(`${module.moduleId}: ${error.message}`);
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state !== 'skipped') results.ran.push(test.fullName);
        if (result.state === 'passed') results.passed += 1;
        else if (result.state === 'skipped') results.skipped.push({ name: test.fullName, reason: result.note ?? null });
        else results.failed.push(`${test.fullName}`);
      }
    }
    for (const error of errors) results.failed.push(`outside of a test: ${error?.message ?? error}`);
    const file = process.env.VITEST_RESULTS;
    if (file) writeFileSync(file, JSON.stringify(results));
  }
}
