/** Reads what a bench printed: its report (bench/report.ts) is the last line. */
import { readFileSync } from 'node:fs';

/**
 * @param {string} log
 * @param {(printed: any) => import('./figures.mjs').Report} toReport for a bench that prints something else
 * @returns {import('./figures.mjs').Report | null} null when the bench left none
 */
export function readReport(log, toReport = (printed) => printed) {
  const line = readFileSync(log, 'utf8')
    .split('\n')
    .findLast((text) => text.startsWith('{'));
  try {
    const report = toReport(JSON.parse(line ?? ''));
    return Array.isArray(report.figures) ? report : null;
  } catch {
    return null;
  }
}
