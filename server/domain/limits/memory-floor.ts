/** THREAD_SIZE of x86-64 and arm64 (arch/…/include/asm): 16 KiB, one page where pages are larger. */
const kernelStackBytes = 16_384;
/** One page for each level of page tables (four on both), and one page of its own. */
const leastPages = 5;

/**
 * The least memory that a process started in a group is charged for there: its kernel stack and page tables are counted too
 * (cgroup-v1/memory.rst, 2.7; cgroup-v2.rst, memory.stat: kernel_stack, pagetables). 36 KiB with 4 KiB pages. In truth it
 * needs several times more (Linux 6.18, v1: /bin/true is killed at 128 KiB and runs at 256): less than this never works.
 */
export function leastOfProcess(pageBytes: number): bigint {
  return BigInt(Math.max(kernelStackBytes, pageBytes) + leastPages * pageBytes);
}
