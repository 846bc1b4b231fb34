import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { Runs } from './runs.ts';
import { subtreeOf } from './which-to-forget.ts';

let folder: string;
let made = 0;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-runs-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** One that is over, as the agent finds it at its start. */
function putRun(id: string, group: string): void {
  made += 1;
  const put = (name: string, value: unknown) => writeFileSync(path.join(folder, id, name), JSON.stringify(value));
  const command = { kind: 'argv', argv: ['true'] };
  const input = launchInputSchema.parse({ command, group, user: 'nobody', ownGroup: false });
  mkdirSync(path.join(folder, id));
  put('spec.json', { id, input, ownGroup: null, enabled: [], hierarchies: [], askedAtMs: made });
  put('final.json', { end: { kind: 'exited', code: 0 }, endedAtMs: made, receipt: { source: 'none', figures: {} } });
}

test('many short runs of one subtree do not take those of another away', async () => {
  putRun('others1', '/shop/web');
  for (let number = 1; number <= 4; number += 1) putRun(`many00${number}`, `/ci/job${number}`);
  const runs = new Runs({
    ...{ host: { proc: '/nonexistent', hierarchies: [] } as unknown as CgroupHost, folder, bootId: 'this' },
    ...{ now: () => made, log: () => {}, removeGroup: async () => true, kill: async () => {}, most: 3 },
  });
  runs.begin();
  await vi.advanceTimersByTimeAsync(1000);

  runs.forgetOldest(subtreeOf);
  runs.stop();

  const left = ['others1', 'many001', 'many002', 'many003', 'many004'].filter((id) =>
    existsSync(path.join(folder, id)),
  );
  expect(left).toEqual(['others1', 'many003', 'many004']);
});
