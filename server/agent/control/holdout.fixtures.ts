/**
 * A process that no freezer can stop and SIGKILL ends at once: it has its memory filled (mlock) with pages that userfaultfd promises and
 * nobody brings, so it waits in the kernel, uninterruptibly but for a kill. Needs root, x86-64 and a kernel with userfaultfd.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

const script = `
my $fd = syscall(323, 0);
die "no userfaultfd: $!" if $fd < 0;
open(my $file, "+<&=", $fd) or die $!;
my $hello = pack("Q3", 0xAA, 0, 0);
ioctl($file, 0xc018aa3f, $hello) or die "UFFDIO_API: $!";
my $at = syscall(9, 0, 4096, 3, 0x22, -1, 0);
my $range = pack("Q4", $at, 4096, 1, 0);
ioctl($file, 0xc020aa00, $range) or die "UFFDIO_REGISTER: $!";
$| = 1;
print "waits\\n";
syscall(149, $at, 4096);
`;

/** Rejects with what perl said where this cannot be done. */
export async function startHoldout(): Promise<ChildProcess & { pid: number }> {
  const child = spawn('perl', ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  // Also when the test that began it failed before its end.
  process.once('exit', () => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const first = await Promise.race([
    once(child.stdout, 'data').then(() => 'waits' as const),
    once(child, 'close').then(() => 'ended' as const),
  ]);
  if (first === 'ended') throw new Error(`No process that waits in the kernel: ${said}`);
  return Object.assign(child, { pid: child.pid ?? 0 });
}
