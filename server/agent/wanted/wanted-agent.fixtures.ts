/** For host tests: an agent in a folder of its own, on the kernel that runs here, that can be started again in this or another boot. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BootReport } from '#server/domain/wanted/wanted-verbs.ts';
import type { Agent } from '../core.ts';
import { startAgent } from '../core.ts';

export interface WantedBench {
  readonly agent: Agent;
  folder: string;
  file(name: string): string;
  /** What a kill leaves: nothing more is written by this one. */
  stop(): Promise<void>;
  /** Another agent on the same folder. `newBoot`: the host was started anew in between. */
  start(how?: { newBoot?: boolean }): Promise<void>;
  /** Once all of it is told. */
  report(): Promise<BootReport>;
  close(): Promise<void>;
}

export async function openWantedBench(): Promise<WantedBench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-wanted-'));
  const file = (name: string) => path.join(folder, name);
  let agent: Agent | null = null;
  const running = () => {
    if (!agent) throw new Error('no agent runs');
    return agent;
  };
  const bench: WantedBench = {
    get agent() {
      return running();
    },
    folder,
    file,
    stop: async () => {
      await running().stop();
      agent = null;
    },
    start: async ({ newBoot = false } = {}) => {
      if (newBoot) ofAnotherBoot(file('boot-report.jsonl'));
      agent = startAgent({
        socketPath: file('agent.sock'),
        socketGroupId: null,
        sampleIntervalMs: 1000,
        journalPath: file('journal.jsonl'),
        onlyUnder: null,
        launchUsers: ['root'],
        guardedPids: [],
        rulesPath: '/nonexistent/cgrules.conf',
        cgconfigFolder: '/nonexistent',
        rulesEverySeconds: null,
      });
      await agent.recover(() => {});
    },
    report: async () => {
      for (;;) {
        const report = await running().verbs.bootReport();
        if (report.endedAtMs !== null) return report;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () => {
      await agent?.stop();
      rmSync(folder, { recursive: true });
    },
  };
  await bench.start();
  return bench;
}

/** As if this report were of the boot before. */
export function ofAnotherBoot(report: string): void {
  if (!existsSync(report)) return;
  writeFileSync(report, readFileSync(report, 'utf8').replace(/"bootId":"[^"]*"/, '"bootId":"another"'));
}
