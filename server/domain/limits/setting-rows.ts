/**
 * Control files that are tables: a write is about one row, which it names first ("254:0 rbps=max", "eth0 5", "sev 10"), and leaves
 * the others alone. Their order is the kernel's own affair: two readings of one table need not agree in it.
 */

const tables =
  /^(io\.(max|latency)|net_prio\.ifpriomap|misc\.max|rdma\.max|blkio\.throttle\.(read|write)_(bps|iops)_device|io\.(bfq\.)?weight|blkio\.(bfq\.)?weight_device)$/;

/** Weights of single disks stand below the one of all others, which is written without its name. */
const weights = /^io\.(bfq\.)?weight$|^blkio\.(bfq\.)?weight_device$/;

/** The file that shows what a file sets: devices.allow and devices.deny can only be written. */
export function shownIn(file: string): string {
  return file === 'devices.allow' || file === 'devices.deny' ? 'devices.list' : file;
}

/** True for files of which a write changes one row. */
export function isTable(file: string): boolean {
  return tables.test(file);
}

/** The row that a text to be written is about; null for a file that is one setting. */
export function rowOf(file: string, text: string): string | null {
  if (!isTable(file)) return null;
  const first = text.trim().split(' ')[0] ?? '';
  return weights.test(file) && !first.includes(':') ? 'default' : first;
}

/** The rows of a table, in an order of ours. */
export function sortedRows(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .sort()
    .join('\n');
}

/** One row of a table; '' where the kernel shows none, which is how it says "no limit". */
export function rowIn(text: string, row: string): string {
  return (
    sortedRows(text)
      .split('\n')
      .find((line) => line === row || line.startsWith(`${row} `)) ?? ''
  );
}

/** A table with one row put in, in place of the one that was there; '' takes it away. */
export function withRow(text: string, row: string, setting: string): string {
  const others = sortedRows(text)
    .split('\n')
    .filter((line) => line !== row && !line.startsWith(`${row} `));
  return sortedRows([...others, setting].join('\n'));
}

/** Two writes to the same setting: the same file and, in a table, the same row. */
export function isSameSetting(a: { path: string; file: string; text: string }, b: typeof a): boolean {
  return settingId(a) === settingId(b);
}

/** What tells one setting from another. */
export function settingId({ path, file, text }: { path: string; file: string; text: string }): string {
  const row = rowOf(file, text);
  return row === null ? path : `${path}\n${row}`;
}

/** The text that takes a row away. */
export function textThatEmpties(file: string, row: string): string {
  if (file === 'io.max') return `${row} rbps=max wbps=max riops=max wiops=max`;
  if (file === 'io.latency') return `${row} target=0`;
  if (file === 'misc.max') return `${row} max`;
  if (file === 'rdma.max') return `${row} hca_handle=max hca_object=max`;
  // BFQ and io.cost refuse 0, which CFQ takes.
  return weights.test(file) && file !== 'blkio.weight_device' ? `${row} default` : `${row} 0`;
}
