import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { followProgram } from './follow-program.ts';

const wait = { timeout: 20_000, interval: 20 };

test('lines come whole however they were written, and one too long is passed over', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-follow-'));
  const file = path.join(folder, 'lines.sh');
  const long = 'head -c 400000 /dev/zero | tr "\\0" x; echo';
  writeFileSync(file, `printf first; sleep 0.1; echo " line"; ${long}; echo second; printf "no end"; exec sleep 600`);
  const lines: string[] = [];

  const following = followProgram({
    name: 'sh',
    args: () => [file],
    onLine: (line) => lines.push(line.slice(0, 20)),
    onChange: () => {},
  });
  await vi.waitFor(() => expect(lines).toContain('second'), wait);
  following.stop();
  rmSync(folder, { recursive: true });

  expect(lines).toEqual(['first line', 'second']);
});

test('a program that is not there is said, and tried again', async () => {
  let tries = 0;
  const following = followProgram({
    name: 'corral-no-such-program',
    args: () => {
      tries += 1;
      return [];
    },
    onLine: () => {},
    onChange: () => {},
    delaysMs: { first: 5, most: 10 },
  });

  await vi.waitFor(() => expect(tries).toBeGreaterThan(2), wait);
  following.stop();

  expect(following.fault).toMatch(/^corral-no-such-program (ended with \d+|cannot be started)/);
});
