/**
 * A process as libcgroup looks at it when it searches for its rule. Source: cgroup_get_uid_gid_from_procfs and
 * cgroup_get_procname_from_procfs of libcgroup 2.0.2, src/api.c.
 */
import { readlinkSync, realpathSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import type { RuleProcess } from '#server/domain/rules/rule-process.ts';
import { readText, readTextUpTo } from '../files.ts';
import type { CgroupHost } from '../groups/open-host.ts';

/** TASK_COMM_LEN less the NUL: the kernel keeps no more of a name. */
const nameLength = 15;
/** Far longer than command lines of scripts; a process may make its own of any length. */
const longestCommand = 16_384;

/** Null when it has ended. */
export function readRuleProcess(host: Pick<CgroupHost, 'proc'>, pid: number): RuleProcess | null {
  const dir = `${host.proc}/${pid}`;
  const status = readText(`${dir}/status`);
  const cgroups = readText(`${dir}/cgroup`);
  if (status === null || cgroups === null) return null;
  const uid = /^Uid:\t\d+\t(\d+)/m.exec(status)?.[1];
  const gid = /^Gid:\t\d+\t(\d+)/m.exec(status)?.[1];
  const name = /^Name:\t(.*)$/m.exec(status)?.[1];
  if (uid === undefined || gid === undefined || name === undefined) return null;
  return { pid, uid: Number(uid), gid: Number(gid), procname: procnameOf(dir, name), cgroups };
}

/** The program's path where it bears the process's name, else that of the script in its command line, else the program's. */
function procnameOf(dir: string, name: string): string {
  const program = linkOf(`${dir}/exe`);
  if (program === null) return name;
  return bears(program, name) ? program : (scriptOf(dir, name) ?? program);
}

function scriptOf(dir: string, name: string): string | null {
  const cwd = linkOf(`${dir}/cwd`);
  const command = readTextUpTo(`${dir}/cmdline`, longestCommand)?.text ?? '';
  const word = command.split('\0').find((each) => bears(each, name));
  if (cwd === null || word === undefined || word === '') return null;
  if (word.startsWith('/')) return word;
  try {
    return realpathSync(`${cwd}/${word}`);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function bears(path: string, name: string): boolean {
  return path.slice(path.lastIndexOf('/') + 1).slice(0, nameLength) === name.slice(0, nameLength);
}

/** Null for a kernel thread, a process that has ended, and one that may not be looked into. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
