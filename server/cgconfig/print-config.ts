/** Prints groups as a cgconfig.conf in one canonical form that libcgroup reads back to the same: what cgsnapshot does. */
import type { PermRights } from '#server/domain/config/perm-rights.ts';
import { spelt } from './config-tokens.ts';

export interface PrintedGroup {
  /** As libcgroup has it: without the leading slash; "." is the root group. */
  name: string;
  /** Who owns the group's files; null leaves it to root. */
  perm?: PrintedPerm | null;
  controllers: readonly { name: string; settings: readonly PrintedSetting[] }[];
}

/** Modes are octal digits. */
export interface PrintedPerm {
  task: readonly PrintedSetting[];
  admin: readonly PrintedSetting[];
}

export interface PrintedSetting {
  key: string;
  value: string;
}

/** One block each, in the order given. Throws a RangeError for a name or value that no file can hold (a quote in it). */
export function printConfig(groups: readonly PrintedGroup[]): string {
  return groups.map(printGroup).join('\n');
}

/** Users and groups by number, which means the same wherever the file is read. libcgroup takes no 0: it is spelt root. */
export function printedPerm({ admin, task }: PermRights): PrintedPerm {
  const id = (key: string, value: number | null) => ({ key, value: value ? String(value) : 'root' });
  const mode = (key: string, value: number | null) => (value === null ? [] : [{ key, value: value.toString(8) }]);
  return {
    task: [id('uid', task.uid), id('gid', task.gid), ...mode('fperm', task.fileMode)],
    admin: [
      id('uid', admin.uid),
      id('gid', admin.gid),
      ...mode('dperm', admin.dirMode),
      ...mode('fperm', admin.fileMode),
    ],
  };
}

function printGroup({ name, perm, controllers }: PrintedGroup): string {
  const lines = [`group ${word(name)} {`];
  if (perm)
    lines.push('\tperm {', ...printBlock('task', perm.task, '\t\t'), ...printBlock('admin', perm.admin, '\t\t'), '\t}');
  for (const controller of controllers) lines.push(...printBlock(word(controller.name), controller.settings, '\t'));
  return `${[...lines, '}'].join('\n')}\n`;
}

function printBlock(name: string, settings: readonly PrintedSetting[], indent: string): string[] {
  if (settings.length === 0) return [`${indent}${name} { }`];
  return [`${indent}${name} {`, ...settings.map((setting) => `${indent}\t${printSetting(setting)}`), `${indent}}`];
}

/** key = value; */
export function printSetting({ key, value }: PrintedSetting): string {
  return `${word(key)} = ${word(value)};`;
}

function word(text: string): string {
  const printed = spelt(text);
  if (printed === null) throw new RangeError(`A cgconfig.conf cannot hold ${JSON.stringify(text)}.`);
  return printed;
}
