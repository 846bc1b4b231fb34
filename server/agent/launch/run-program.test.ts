import { expect, test } from 'vitest';
import { runProgram } from './run-program.ts';

const run = (name: string, args: string[], timeoutMs = 60_000) => runProgram(name, args, { timeoutMs });

test('tells how a program ended and what it said', async () => {
  expect(await run('sh', ['-c', 'echo out; echo err >&2; exit 3'])).toEqual({
    ...{ kind: 'ended', code: 3, stdout: 'out\n', stderr: 'err\n' },
  });
});

test('arguments are no shell’s business', async () => {
  expect(await run('echo', ['$HOME; `id`', '*'])).toMatchObject({ code: 0, stdout: '$HOME; `id` *\n' });
});

test('hands on nothing of its own environment', async () => {
  process.env.CORRAL_TEST_SECRET = 'x';
  const end = await run('env', []);
  delete process.env.CORRAL_TEST_SECRET;

  expect(end).toMatchObject({ kind: 'ended', stdout: expect.stringContaining('LC_ALL=C') });
  expect(end.kind === 'ended' && end.stdout).not.toContain('CORRAL');
});

test('a program that is not there is told as such', async () => {
  expect(await run('corral-test-no-such-program', [])).toEqual({ kind: 'not-started', errno: 'ENOENT' });
});

test('one that does not end is killed', async () => {
  expect(await run('sleep', ['600'], 200)).toEqual({ kind: 'killed', isLate: true });
});

test('one that somebody else kills is not called late', async () => {
  expect(await run('sh', ['-c', 'kill -9 $$'])).toEqual({ kind: 'killed', isLate: false });
});
