export interface Results {
  passed: number;
  /** Names. */
  failed: string[];
  skipped: { name: string; reason: string | null }[];
  /** Names of the tests that ran, where the step tells. */
  ran?: string[];
}

export interface PlaywrightSuite {
  title: string;
  specs?: {
    title: string;
    tests: {
      status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
      annotations: { type: string; description?: string }[];
    }[];
  }[];
  suites?: PlaywrightSuite[];
}

export interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors: { message: string }[];
}

export function onePassed(): Results;
export function oneFailed(name: string): Results;
export function oneSkipped(name: string, reason: string): Results;
export function countPlaywright(report: PlaywrightReport): Results;
export function withStatus(step: string, results: Results | null, status: number): Results;
export function withoutRunElsewhere(results: Results, others: Results[]): Results;
export function countsLine(all: Results[]): string;
