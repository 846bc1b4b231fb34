/**
 * Both versions count shared memory and tmpfs as file cache, but it lies on the lists of anonymous memory and cannot be reclaimed
 * without swap (shmem_writepage() in mm/shmem.c): it is a part of its own. The kernel counts both in batches, so never below 0.
 */
export function takeShmemOut(row: Float64Array, file: number, shmem: number): void {
  const shared = row[shmem] ?? Number.NaN;
  // Before Linux 4.6 v1 did not tell it apart.
  if (!Number.isNaN(shared)) row[file] = Math.max(0, (row[file] ?? Number.NaN) - shared);
}
