/**
 * For tests of v1's net_cls and net_prio, which no host here has mounted: the guest alone mounts them, beside its v2, in a mount
 * namespace of the test's own, so that nothing of this host or of other tests sees them.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);
const mountAndRun = 'set -e; mount -t cgroup -o net_cls,net_prio none "$1"; shift; exec "$@"';

/** Null where they can be tried. */
export function whyNoNet(): string | null {
  if (process.geteuid?.() !== 0) return 'needs root';
  if (!readFileSync('/proc/cmdline', 'utf8').includes('v2guest.here'))
    return 'mounted in the guest of scripts/v2guest.sh alone';
  const rows = readFileSync('/proc/cgroups', 'utf8')
    .split('\n')
    .map((line) => line.split('\t'));
  const missing = ['net_cls', 'net_prio'].filter(
    (name) => !rows.some(([known, , , on]) => known === name && on === '1'),
  );
  return missing.length > 0 ? `this kernel has no ${missing.join(', ')}` : null;
}

/** Runs the script as a process of its own where `folder` is the two's mount point, and answers the JSON that it prints. */
export async function runWithNet<T>(script: string, { folder, input }: { folder: string; input: string }): Promise<T> {
  const args = ['-m', '--propagation', 'private', 'sh', '-c', mountAndRun, 'sh', folder];
  const start = () =>
    run('unshare', [...args, process.execPath, '--single-threaded', script, input], { maxBuffer: 64 << 20 });
  const { stdout } = await start().catch((cause: { signal?: string }) => {
    // Node itself crashes now and then in the emulator, in V8; what the script throws ends it with a status.
    if (cause.signal !== 'SIGSEGV' && cause.signal !== 'SIGILL' && cause.signal !== 'SIGTRAP') throw cause;
    console.log(`${script} ended by ${cause.signal} in the emulator; it is run once more`);
    return start();
  });
  return JSON.parse(stdout) as T;
}
