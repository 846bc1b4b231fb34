/** For host tests: an agent in a folder of its own, on the kernel that runs here, and short ways to launch and to wait. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LaunchAsk } from '#server/domain/launch/launch-input.ts';
import { launchRequestSchema } from '#server/domain/launch/launch-input.ts';
import type { OutputStream, RunDetail } from '#server/domain/launch/run.ts';
import type { Budgeted } from '#server/domain/teams/budget-policy.ts';
import type { Agent } from '../core.ts';
import { startAgent } from '../core.ts';

export interface LaunchBench {
  agent: Agent;
  folder: string;
  /** A run of the shell line, as root unless it is said otherwise, in the group. */
  launch(
    group: GroupPath,
    command: string | string[],
    ask?: Omit<Budgeted<Partial<LaunchAsk>>, 'command'>,
  ): Promise<string>;
  ended(id: string): Promise<RunDetail>;
  until(id: string, is: (run: RunDetail) => boolean): Promise<RunDetail>;
  output(id: string, stream?: OutputStream): Promise<string>;
  /** Another agent on the same folder, once the first one has stopped and what happens meanwhile has happened. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

let asked = 0;

export async function openLaunchBench(launchUsers: string[] = ['root', 'nobody']): Promise<LaunchBench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-launch-'));
  const begin = async () => {
    const agent = startAgent({
      socketPath: path.join(folder, 'agent.sock'),
      socketGroupId: null,
      sampleIntervalMs: 1000,
      journalPath: path.join(folder, 'journal.jsonl'),
      onlyUnder: null,
      launchUsers,
      cgconfigFolder: folder,
      guardedPids: [],
      rulesPath: '/nonexistent/cgrules.conf',
      rulesEverySeconds: null,
    });
    await agent.recover(() => {});
    return agent;
  };
  const bench: LaunchBench = {
    agent: await begin(),
    folder,
    launch: async (group, command, { budget, ...ask } = {}) => {
      asked += 1;
      const request = launchRequestSchema.parse({
        command: typeof command === 'string' ? { kind: 'shell', line: command } : { kind: 'argv', argv: command },
        ...{ group, user: 'root', folder: '/', requestId: `test-${asked}` },
        ...ask,
      });
      return (await bench.agent.verbs.launch({ ...request, budget })).id;
    },
    until: async (id, is) => {
      for (;;) {
        const run = await bench.agent.verbs.run({ id });
        if (is(run)) return run;
        await sleep(10);
      }
    },
    ended: (id) =>
      bench.until(id, ({ state, output }) => state === 'ended' && !output.stdout.isOpen && !output.stderr.isOpen),
    output: async (id, stream = 'stdout') => {
      const parts: Buffer[] = [];
      for (let fromByte = 0; ; ) {
        const part = await bench.agent.verbs.runOutput({ id, stream, fromByte, maxBytes: 262_144 });
        if (part.toByte === fromByte) return Buffer.concat(parts).toString('utf8');
        parts.push(Buffer.from(part.data, 'base64'));
        fromByte = part.toByte;
      }
    },
    restart: async (meanwhile) => {
      await bench.agent.stop();
      await meanwhile?.();
      bench.agent = await begin();
    },
    close: async () => {
      for (const { id } of (await bench.agent.verbs.runs({ group: null, limit: 500 })).runs) {
        await bench.agent.verbs.stopRun({ id, graceSeconds: 0, requestId: `end-${id}` });
        await bench.until(id, ({ state, processCount }) => state !== 'running' && processCount === 0);
      }
      await bench.agent.stop();
      rmSync(folder, { recursive: true });
    },
  };
  return bench;
}
