/** The programs that a launch goes through, all of them of util-linux and coreutils: where they are on this host. */
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { runProgram } from './run-program.ts';

export interface LaunchTools {
  sh: string;
  setsid: string;
  setpriv: string;
  env: string;
  nice: string;
  mkfifo: string;
  head: string;
  /**
   * env(1) enters a folder, and puts SIGINT and SIGQUIT back to their defaults, which a shell ignores for what it starts beside
   * itself (coreutils 8.31).
   */
  isNewEnv: boolean;
}

/** systemd's own programs, where it is PID 1 (sd_booted(3)) and this process may ask it; null elsewhere. */
export function findSystemdTools(host: Pick<CgroupHost, 'proc'>): { systemdRun: string; busctl: string } | null {
  const isPid1 = readText(`${host.proc}/1/comm`)?.trim() === 'systemd' && existsSync('/run/systemd/system');
  if (!isPid1 || process.geteuid?.() !== 0) return null;
  const [systemdRun, busctl] = ['systemd-run', 'busctl'].map((name) => pathOf(name));
  return systemdRun && busctl ? { systemdRun, busctl } : null;
}

/** Which package brings it, for who has to install it. */
const packages = {
  sh: 'a POSIX shell',
  setsid: 'util-linux',
  setpriv: 'util-linux',
  env: 'coreutils',
  nice: 'coreutils',
  mkfifo: 'coreutils',
  head: 'coreutils',
} as const;

const folders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin'];

/** As text for `sh -c`: a user may not be able to read the file. */
export const checkCommandScript = readFileSync(path.join(import.meta.dirname, 'check-command.sh'), 'utf8');
export const watchRunScript = path.join(import.meta.dirname, 'watch-run.sh');
export const waitCommandScript = path.join(import.meta.dirname, 'wait-command.sh');

let known: LaunchTools | null = null;

/** All of them, or the first that is missing. What was found once is not looked for again. */
export async function findLaunchTools(): Promise<LaunchTools | { missing: string; from: string }> {
  if (known) return known;
  const found: Record<string, string> = {};
  for (const [name, from] of Object.entries(packages)) {
    const at = pathOf(name);
    if (at === undefined) return { missing: name, from };
    found[name] = at;
  }
  const tools = found as unknown as Omit<LaunchTools, 'isNewEnv'>;
  const end = await runProgram(tools.env, ['--chdir=/', '--default-signal=INT,QUIT', 'true'], { timeoutMs: 5000 });
  known = { ...tools, isNewEnv: end.kind === 'ended' && end.code === 0 };
  return known;
}

/** Where a program of the system's own is; undefined where it is not installed. */
export function pathOf(name: string): string | undefined {
  return folders.map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
