import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitCommandScript } from './launch-tools.ts';
import { openCommandLine } from './waiting-command.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-waiting-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function wait(mark: string) {
  const child = spawn('sh', [waitCommandScript, mark], {
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C' } as unknown as NodeJS.ProcessEnv,
    stdio: ['ignore', 'pipe', 'inherit', 'pipe', 'pipe'],
  });
  const said = text(child.stdio[4] as NodeJS.ReadableStream);
  return { ...openCommandLine(child, 3), output: text(child.stdout as NodeJS.ReadableStream), said };
}

test('arguments arrive as they are', async () => {
  const every = Array.from({ length: 254 }, (_, at) => String.fromCodePoint(at + 1)).join('');
  const args = [
    'a b',
    "it's",
    '$(id) `id` $HOME',
    'two\nlines',
    '\n',
    '\n\nx\n',
    '',
    '-n',
    '--',
    '*',
    '\\0\\',
    every,
    '日本',
  ];
  const waiting = wait('-');
  waiting.tell(['printf', '%s|', ...args]);
  waiting.letGo();

  expect(await waiting.output).toBe(args.map((arg) => `${arg}|`).join(''));
});

test('it says that it is ready and that it went, and leaves a mark before', async () => {
  const waiting = wait('mark');
  waiting.tell(['echo', 'ran']);
  waiting.letGo();

  expect(await waiting.output).toBe('ran\n');
  expect(await waiting.said).toBe('ready\nwent\n');
  expect(existsSync(path.join(folder, 'mark'))).toBe(true);
});

test.each(['before it was told a command', 'before the word'])('dropped %s it runs nothing', async (when) => {
  const waiting = wait('mark');
  if (when === 'before the word') waiting.tell(['echo', 'ran']);
  waiting.drop();

  expect(await waiting.output).toBe('');
  expect(await waiting.said).toBe('ready\n');
  expect(existsSync(path.join(folder, 'mark'))).toBe(false);
});
