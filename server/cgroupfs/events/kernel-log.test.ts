import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openKernelLog } from './kernel-log.ts';

test('a message behind others that the ring has lost says so, and they are counted', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-kmsg-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // As /dev/kmsg does, it gives what was written last, and no end.
  const file = path.join(folder, 'kmsg');
  execFileSync('mkfifo', [file]);
  const opened = openKernelLog(file);
  if (opened.kind !== 'open') throw new Error(opened.reason);
  const { log } = opened;
  const fd = openSync(file, 'w');
  onTestFinished(() => {
    closeSync(fd);
    log.close();
  });
  const printed = (sequence: number) => {
    writeSync(fd, `6,${sequence},100,-;text\n`);
    return log.read(1)[0]?.isBehindGap ?? false;
  };

  expect([7, 8, 12, 13].map(printed)).toEqual([false, false, true, false]);
  expect(log.lost).toBe(3);
  expect(log.read(1)).toEqual([]);
});
