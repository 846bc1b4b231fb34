/** Directories of real groups, for stories and benches: removed, and processes put into them, without the product. */
import { readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Removes a group's directory with all below it. What is gone already is gone. */
export function removeTree(dir: string): void {
  try {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.isDirectory()) removeTree(path.join(dir, entry.name));
    }
    rmdirSync(dir);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}

/** Puts a process into a group, given as its directories. */
export function putInto(dirs: readonly string[], pid: number): void {
  for (const dir of dirs) writeControlFile(path.join(dir, 'cgroup.procs'), String(pid));
}

/** Control files are never created, only opened. */
export function writeControlFile(file: string, text: string): void {
  writeFileSync(file, text, { flag: 'r+' });
}
