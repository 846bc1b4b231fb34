import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { endMarked, markChildren } from './leftovers.mjs';

test('what a run started is found and ended by its mark, whatever became of its parent; others go on', async () => {
  const before = process.env.TEST_RUN_OF_CORRAL;
  const stranger = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(stranger, 'spawn');
  const mark = markChildren();
  // Detached and given up by its parent at once, as a daemon is.
  const parent = spawn('sh', ['-c', 'setsid sleep 61 </dev/null >/dev/null 2>&1 & echo $!'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [told] = await once(parent.stdout, 'data');
  const pid = Number(String(told));
  if (before === undefined) delete process.env.TEST_RUN_OF_CORRAL;
  else process.env.TEST_RUN_OF_CORRAL = before;
  await once(parent, 'exit');
  // Until then it is the shell that is about to become it.
  await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toMatch(/^sleep/), { timeout: 10_000 });

  const ended = await endMarked(mark);

  expect(ended).toEqual([expect.stringContaining(`sleep 61 (pid ${pid})`)]);
  expect(await endMarked(mark)).toEqual([]);
  expect(stranger.exitCode).toBeNull();
  stranger.kill();
});
