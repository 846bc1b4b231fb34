export interface Results {
  passed: number;
  failed: Failure[];
  skipped: { name: string; reason: string | null }[];
  /** Names of the tests that ran, where the step tells. */
  ran?: string[];
}

export interface Failure {
  name: string;
  /** What it said: the assertion, the difference, the place. Empty where nothing did. */
  reason: string;
}

export interface PlaywrightSuite {
  title: string;
  specs?: {
    title: string;
    tests: {
      status: 'expected' | 'unexpected' | 'flaky' | 'skipped';
      annotations: { type: string; description?: string }[];
      results?: { errors?: { message?: string; snippet?: string }[] }[];
    }[];
  }[];
  suites?: PlaywrightSuite[];
}

export interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors: { message: string }[];
}

export function onePassed(): Results;
export function oneFailed(name: string, reason?: string): Results;
export function oneSkipped(name: string, reason: string): Results;
export function countPlaywright(report: PlaywrightReport): Results;
export function withStatus(step: string, results: Results | null, status: number, lastWords?: string): Results;
export function withoutRunElsewhere(results: Results, others: Results[]): Results;
export function countsLine(all: Results[]): string;
export function stepLine(results: Results): string;
export function failureLine(step: string, failure: Failure): string;
export function failureLines(step: string, failure: Failure): string;
export function withoutPassed(log: string): string;
