/** Two prints of /proc/PID/cgroup side by side. Pure. */

export interface ProcCgroupLine {
  text: string;
  /** True when the other print does not have this line. */
  isChanged: boolean;
}

/** The lines of `text` as the kernel printed them, marked where `other` lacks them. */
export function changedLines(text: string, other: string): ProcCgroupLine[] {
  const known = new Set(linesOf(other));
  return linesOf(text).map((line) => ({ text: line, isChanged: !known.has(line) }));
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
