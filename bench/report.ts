/** What a bench leaves behind: figures in words for bench/README.md, each beside what it is compared with. */

export interface Figure {
  /** What was measured: "apply of two limits, audit durable". */
  what: string;
  /** With unit: "p50 3.1 ms, p99 8.2 ms". */
  measured: string;
  /** The same thing at its barest, measured in the same run, and the ratio; '' where there is no such thing. */
  beside: string;
  /** The budget of docs/architecture.md that it answers to, and whether it is met; null where there is none. */
  budget: { text: string; met: boolean } | null;
}

export interface BenchReport {
  /** What a reader must know to repeat or doubt the figures, one sentence each. */
  conditions: string[];
  figures: Figure[];
}

/**
 * Runs one bench: what it opened is closed again (groups removed, processes ended) when it is done, when it fails, and on
 * Ctrl-C; the report is the last line on stdout.
 */
export async function runBench(measure: (opened: AsyncDisposableStack) => Promise<BenchReport>): Promise<void> {
  const opened = new AsyncDisposableStack();
  const interrupted = new Promise<never>((_, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => reject(new Error(`ended by ${signal}`)));
    }
  });
  try {
    const report = await Promise.race([measure(opened), interrupted]);
    console.log(JSON.stringify(report));
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await opened.disposeAsync();
  }
  // What was interrupted may still wait for something.
  process.exit();
}

/** Tells how far a bench has got. */
export function say(line: string): void {
  console.error(line);
}

/** The smallest value that at least `share` (0..1) of all values do not exceed; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** "p50 3.1 ms, p99 8.2 ms". */
export function formatLatency(timesMs: readonly number[]): string {
  return `p50 ${formatMs(quantile(timesMs, 0.5))}, p99 ${formatMs(quantile(timesMs, 0.99))}`;
}

/** Milliseconds with as many digits as mean something: "0.042 ms", "3.1 ms", "1,204 ms". */
export function formatMs(ms: number): string {
  const digits = ms < 0.1 ? 3 : ms < 1 ? 2 : ms < 100 ? 1 : 0;
  return `${ms.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })} ms`;
}

/** How many times as long the p50 is: "2.1 × the bare verb (p50 1.4 ms, p99 2.0 ms)". */
export function formatBeside(timesMs: readonly number[], bareMs: readonly number[], bare: string): string {
  const ratio = quantile(timesMs, 0.5) / quantile(bareMs, 0.5);
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)} × ${bare} (${formatLatency(bareMs)})`;
}
