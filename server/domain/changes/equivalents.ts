/** The same change in the words of other tools: the shell, libcgroup's cgset, systemd's set-property. */

import { nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import { type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { ChangeContext, ChangePlan, PlannedWrite } from './change.ts';
import { editedValue, valueAfter, valueNow, versionOf, weightAfter } from './change-lookup.ts';

/** One line per write for the shell and cgset, one command for systemd; an empty list where there is no such way. */
export function equivalentsOf(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  writes: readonly PlannedWrite[],
): ChangePlan['equivalents'] {
  return {
    shell: writes.map(shellLine),
    libcgroup: writes.flatMap((write) => cgsetLine(write) ?? []),
    systemd: systemdLines(context, edits, writes),
  };
}

/** The creation of a group in the same words: directories first, then what `equivalentsOf` says of the writes. */
export function equivalentsOfCreation(
  { group, makes, controllers }: { group: GroupPath; makes: readonly PlannedDir[]; controllers: readonly string[] },
  writes: ChangePlan['equivalents'],
): ChangePlan['equivalents'] {
  const unit = unitOf(group);
  const isSlice = unit?.endsWith('.slice') === true;
  return {
    shell: [...makes.map(({ path }) => `mkdir ${shellQuote(path)}`), ...writes.shell],
    // cgcreate enables v2 controllers on the way down by itself.
    libcgroup: [
      ...(controllers.length > 0 ? [`cgcreate -g ${shellWord(`${controllers.join(',')}:${group}`)}`] : []),
      ...writes.libcgroup.filter((line) => !line.startsWith('cgset -r cgroup.subtree_control=')),
    ],
    // Any other unit needs something to run in it.
    systemd: isSlice ? [`systemctl start -- ${shellWord(unit)}`, ...writes.systemd] : [],
  };
}

/** The text bare where a shell takes it as it is, else quoted. */
export function shellWord(text: string): string {
  return /^[\w@.,:=/+][\w@.,:=/+-]*$/.test(text) ? text : shellQuote(text);
}

/**
 * Quotes a text so that a shell takes it as one word, whatever is in it. Control characters, which a terminal would
 * act on when pasted, are spelt out ($'…', as bash, zsh and ksh have it).
 */
export function shellQuote(text: string): string {
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const spelt = [...text].map((char) => (/['\\]/.test(char) ? `\\${char}` : /\p{Cc}/u.test(char) ? octal(char) : char));
  return `$'${spelt.join('')}'`;
}

/** A unit's name behind "--", where a leading "-" is no option. */
export function unitWord(unit: string): string {
  return /^[\w.@:-]+$/.test(unit) ? unit : shellQuote(unit);
}

/** A property with its value, quoted where there is a blank in it. */
export function propertyWord(property: string): string {
  return /^\w+=[\w@.,:/+%-]*$/.test(property) ? property : shellQuote(property);
}

/** Edited limits that systemd has no property for, or none that takes the value; empty when the group is no unit. */
export function withoutSystemdProperty(context: ChangeContext, edits: readonly LimitEdit[]): LimitKey[] {
  if (unitOf(context.group) === null) return [];
  const said = new Set(
    edits.filter((edit) => propertiesOf(context, edits, edit.key).length > 0).map((edit) => edit.key),
  );
  return edits.map((edit) => edit.key).filter((key) => !said.has(key));
}

function octal(char: string): string {
  return [...new TextEncoder().encode(char)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

function shellLine(write: PlannedWrite): string {
  const text = write.text === '\n' ? '' : ` ${/^[\w.,+-]+$/.test(write.text) ? write.text : shellQuote(write.text)}`;
  return `echo${text} > ${shellQuote(write.path)}`;
}

/** cgset writes what follows "="; nothing there means that it writes nothing, so emptying has no cgset. */
function cgsetLine(write: PlannedWrite): string | null {
  if (write.text === '\n') return null;
  const setting = `${write.file}=${write.text}`;
  return `cgset -r ${/^[\w.=,+-]+$/.test(setting) ? setting : shellQuote(setting)} ${shellQuote(write.group)}`;
}

function systemdLines(context: ChangeContext, edits: readonly LimitEdit[], writes: readonly PlannedWrite[]): string[] {
  const unit = unitOf(context.group);
  const properties = systemdProperties(context, edits, writes);
  if (unit === null || properties.length === 0) return [];
  const words = [unitWord(unit), ...properties.map(propertyWord)];
  // A unit's name may begin with "-": behind "--" nothing is an option.
  return ['', ' --runtime'].map((option) => `systemctl set-property${option} -- ${words.join(' ')}`);
}

/** "MemoryMax=536870912": the limits that these writes change, as properties of the unit. */
export function systemdProperties(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  writes: readonly PlannedWrite[],
): string[] {
  return systemdPropertiesOf(
    context,
    edits,
    writes.flatMap((write) => write.key ?? []),
  );
}

/** The properties of these edited limits, whether they would change anything or not. */
export function systemdPropertiesOf(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  keys: readonly LimitKey[],
): string[] {
  return [...new Set([...new Set(keys)].flatMap((key) => propertiesOf(context, edits, key)))];
}

/** Properties of systemd.resource-control(5), v1 ones for v1: systemd 256 dropped v1 and them with it. */
function propertiesOf(context: ChangeContext, edits: readonly LimitEdit[], key: LimitKey): string[] {
  const after = <K extends LimitKey>(which: K) =>
    editedValue(edits, which) === undefined ? null : valueAfter(context, edits, which);
  const version = versionOf(context, key);
  switch (key) {
    case 'cpu.shares':
      return [`CPUShares=${after(key)}`];
    case 'cpu.weight':
      return [`CPUWeight=${after(key)}`];
    case 'cpu.idle':
      if (version !== 2) return [];
      // To systemd idle is a weight, so that leaving it is taking another.
      return [`CPUWeight=${after(key) === true ? 'idle' : weightAfter(context, edits)}`];
    case 'cpu.quota':
      return quotaProperties(after(key));
    case 'cpuset.cpus':
      return version === 2 ? [`AllowedCPUs=${after(key)}`] : [];
    case 'cpuset.mems':
      return version === 2 ? [`AllowedMemoryNodes=${after(key)}`] : [];
    case 'io.max':
      return version === 2 ? ioProperties(context, edits) : [];
    case 'io.weight':
      return [version === 2 ? `IOWeight=${after(key)}` : `BlockIOWeight=${after(key)}`];
    case 'io.weight.disks':
    case 'io.latency':
      return version === 2 ? amountProperties(context, edits, key) : [];
    case 'pids.max':
      // systemd takes no less than 1 (bus_cgroup_set_tasks_max() in src/core/dbus-cgroup.c).
      return after(key) === 0 ? [] : [`TasksMax=${infinityFor(after(key))}`];
    default: {
      const name = version === 1 ? memoryPropertiesV1[key] : memoryPropertiesV2[key];
      const value = after(key);
      if (!name || (value === 0n && !takesNothing.test(name))) return [];
      return [`${name}=${infinityFor(value)}`];
    }
  }
}

const memoryPropertiesV1: { readonly [K in LimitKey]?: string } = { 'memory.max': 'MemoryLimit' };
const memoryPropertiesV2: { readonly [K in LimitKey]?: string } = {
  'memory.max': 'MemoryMax',
  'memory.high': 'MemoryHigh',
  'memory.low': 'MemoryLow',
  'memory.min': 'MemoryMin',
  'memory.swap.max': 'MemorySwapMax',
  'memory.zswap.max': 'MemoryZSwapMax',
};

/** Properties that take 0; the others start at one byte (config_parse_memory_limit() in src/core/load-fragment.c). */
const takesNothing = /^Memory(Low|Min|SwapMax|ZSwapMax)$/;

/** CPUQuota is in percent of one CPU, to a hundredth: another quota cannot be said. An empty one takes it away. */
function quotaProperties(quota: { quotaUsec: 'max' | number; periodUsec: number } | null): string[] {
  if (quota === null) return [];
  if (quota.quotaUsec === 'max') return ['CPUQuota='];
  if ((quota.quotaUsec * 10_000) % quota.periodUsec !== 0) return [];
  return [
    `CPUQuota=${(quota.quotaUsec * 10_000) / quota.periodUsec / 100}%`,
    `CPUQuotaPeriodSec=${quota.periodUsec / 1000}ms`,
  ];
}

const ioNames: Readonly<Record<IoFigure, string>> = {
  readBytesPerSecond: 'IOReadBandwidthMax',
  writeBytesPerSecond: 'IOWriteBandwidthMax',
  readOpsPerSecond: 'IOReadIOPSMax',
  writeOpsPerSecond: 'IOWriteIOPSMax',
};

/** What differs from now, figure by figure: systemd keeps those that are not named. */
function ioProperties(context: ChangeContext, edits: readonly LimitEdit[]): string[] {
  const now = valueNow(context.own, 'io.max') ?? [];
  const after = valueAfter(context, edits, 'io.max') ?? [];
  const disks = [...new Set([...now, ...after].map(({ device }) => device))];
  return disks.flatMap((device) =>
    ioFigures.flatMap((figure) => {
      const [was, will] = [now, after].map((table) => table.find((one) => one.device === device)?.[figure] ?? 'max');
      if (was === will) return [];
      return [`${ioNames[figure]}=/dev/${nameOfDevice(context.devices, device)} ${infinityFor(will)}`];
    }),
  );
}

/** None where a disk is to have no number of its own any more: systemd takes them all away at once, or none. */
function amountProperties(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: 'io.weight.disks' | 'io.latency',
): string[] {
  const now = valueNow(context.own, key) ?? [];
  const after = valueAfter(context, edits, key) ?? [];
  if (now.some(({ device }) => after.every((one) => one.device !== device))) return [];
  const moved = after.filter(({ device, amount }) =>
    now.every((one) => one.device !== device || one.amount !== amount),
  );
  return moved.map(({ device, amount }) => {
    const disk = `/dev/${nameOfDevice(context.devices, device)}`;
    return key === 'io.latency' ? `IODeviceLatencyTargetSec=${disk} ${amount}us` : `IODeviceWeight=${disk} ${amount}`;
  });
}

function infinityFor(value: unknown): string {
  return value === 'max' ? 'infinity' : String(value);
}
