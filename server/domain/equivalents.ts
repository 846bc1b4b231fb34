/** The same change in the words of other tools: the shell, libcgroup's cgset, systemd's set-property. */
import type { ChangeContext, ChangePlan, PlannedWrite } from './change.ts';
import { editedValue, valueAfter, versionOf } from './change-lookup.ts';
import type { GroupPath } from './group-path.ts';
import { nameOf } from './group-path.ts';
import type { LimitEdit, LimitKey } from './limits.ts';

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

/**
 * Quotes a text so that a shell takes it as one word, whatever is in it. Control characters, which a terminal would
 * act on when pasted, are spelt out ($'…', as bash, zsh and ksh have it).
 */
export function shellQuote(text: string): string {
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const spelt = [...text].map((char) => (/['\\]/.test(char) ? `\\${char}` : /\p{Cc}/u.test(char) ? octal(char) : char));
  return `$'${spelt.join('')}'`;
}

/** Limits that systemd has no property for, among those that are edited; empty when the group is no unit. */
export function withoutSystemdProperty(context: ChangeContext, edits: readonly LimitEdit[]): LimitKey[] {
  if (unitOf(context.group) === null) return [];
  const said = new Set(
    edits.filter((edit) => propertiesOf(context, edits, edit.key).length > 0).map((edit) => edit.key),
  );
  return edits.map((edit) => edit.key).filter((key) => !said.has(key));
}

/** The systemd unit whose group this is, or null. Units are single groups: what is below one belongs to the unit. */
export function unitOf(group: GroupPath): string | null {
  const name = nameOf(group);
  // The root slice's group is the root itself; a leading "_" guards names that a control file has.
  return /^[A-Za-z0-9:_.\\@-]+\.(service|scope|slice|socket|mount|swap)$/.test(name) ? name.replace(/^_/, '') : null;
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
  const keys = [...new Set(writes.flatMap((write) => write.key ?? []))];
  const properties = keys.flatMap((key) => propertiesOf(context, edits, key));
  if (unit === null || properties.length === 0) return [];
  const words = [/^[\w.@:-]+$/.test(unit) ? unit : shellQuote(unit), ...properties];
  return [`systemctl set-property ${words.join(' ')}`, `systemctl set-property --runtime ${words.join(' ')}`];
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
      return version === 2 && after(key) === true ? ['CPUWeight=idle'] : [];
    case 'cpu.quota':
      return quotaProperties(after(key));
    case 'cpuset.cpus':
      return version === 2 ? [`AllowedCPUs=${after(key)}`] : [];
    case 'cpuset.mems':
      return version === 2 ? [`AllowedMemoryNodes=${after(key)}`] : [];
    case 'pids.max':
      return [`TasksMax=${infinityFor(after(key))}`];
    default: {
      const name = version === 1 ? memoryPropertiesV1[key] : memoryPropertiesV2[key];
      return name ? [`${name}=${infinityFor(after(key))}`] : [];
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
};

/** CPUQuota is in percent of one CPU, to a hundredth; an empty one takes the quota away. */
function quotaProperties(quota: { quotaUsec: 'max' | number; periodUsec: number } | null): string[] {
  if (quota === null) return [];
  if (quota.quotaUsec === 'max') return ['CPUQuota='];
  const percent = Number(((quota.quotaUsec / quota.periodUsec) * 100).toFixed(2));
  return [`CPUQuota=${percent}%`, `CPUQuotaPeriodSec=${quota.periodUsec / 1000}ms`];
}

function infinityFor(value: unknown): string {
  return value === 'max' ? 'infinity' : String(value);
}
