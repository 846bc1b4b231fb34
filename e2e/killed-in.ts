import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { expect } from '@playwright/test';
import { v1Mount } from './host-groups.ts';

/** A process that is in the group before its first instruction and takes memory until it is killed. Answers its pid. */
export async function killedIn(group: string): Promise<number> {
  const procs = path.join(v1Mount('memory') ?? '', group, 'cgroup.procs');
  const hog = 'const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1))';
  const script = 'echo $$ > "$1"; exec "$2" -e "$3"';
  const child = spawn('sh', ['-c', script, 'sh', procs, process.execPath, hog], { stdio: 'ignore' });
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
  return child.pid ?? 0;
}
