export interface KeptProcess {
  pid(): number | null;
  markReady(): void;
  stop(graceMs: number): Promise<void>;
}

export function countDeath(deaths: number, livedMs: number): number;
export function restartDelayMs(deaths: number): number;
export function keepRunning(options: {
  name: string;
  commandLine: string[];
  cwd: string;
  env: () => Record<string, string>;
  say: (line: string) => void;
  onLine: (line: string) => void;
  giveUp: (why: string) => void;
}): KeptProcess;
