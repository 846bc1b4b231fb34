/**
 * A change of a unit's group as systemd makes it: systemctl set-property, which keeps the value in a drop-in file of its
 * own, or the removal of such files again. What the kernel is expected to show afterwards is the plan's writes.
 *
 * Source: unit_drop_in_dir() and unit_write_setting() in systemd's src/core/unit.c.
 */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { settingId } from '#server/domain/limits/setting-rows.ts';
import type { ChangeContext, PlannedWrite, SystemdCall, SystemdUnit } from './change.ts';
import { propertyWord, shellWord, systemdProperties, unitWord, withoutSystemdProperty } from './equivalents.ts';
import { ownerWay } from './owner-commands.ts';
import type { SystemdWay } from './systemd-ways.ts';

/** Where set-property leaves its files, by how long they are meant to last; those of transient units go with the unit. */
export const dropInRoots = {
  persistent: '/etc/systemd/system.control',
  runtime: '/run/systemd/system.control',
  transient: '/run/systemd/transient',
} as const;

/**
 * How systemd would make the change; null where it is written directly: the group is no unit of a systemd that runs here,
 * an engine keeps it, it is asked for, or systemd has no property for one of the limits.
 */
export function systemdCall(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  writes: readonly PlannedWrite[],
  { way, override }: { way?: SystemdWay | 'direct' | undefined; override: boolean },
): SystemdCall | null {
  const unit = context.systemd ?? null;
  const chosen = way ?? (override ? 'direct' : 'systemd');
  if (unit === null || chosen === 'direct' || ownerWay(context, []) !== null) return null;
  if (withoutSystemdProperty(context, edits).length > 0) return null;
  const properties = systemdProperties(context, edits, writes);
  if (properties.length === 0) return null;
  return chosen === 'systemd' || chosen === 'systemd-runtime'
    ? setPropertyOf(unit, properties, chosen)
    : removalOf(unit, properties, chosen);
}

function setPropertyOf(
  unit: SystemdUnit,
  properties: readonly string[],
  way: 'systemd' | 'systemd-runtime',
): SystemdCall {
  const root = unit.isTransient ? 'transient' : way === 'systemd' ? 'persistent' : 'runtime';
  // A unit's name may begin with "-": behind "--" nothing is an option.
  const verb = ['set-property', ...(way === 'systemd' ? [] : ['--runtime']), '--'];
  return {
    unit: unit.name,
    way,
    isTransient: unit.isTransient,
    isRemoval: false,
    args: [...verb, unit.name, ...properties],
    commands: [`systemctl ${verb.join(' ')} ${unitWord(unit.name)} ${properties.map(propertyWord).join(' ')}`],
    dropIns: fileNamesOf(properties).map((name) => `${dropInRoots[root]}/${unit.name}.d/${name}`),
  };
}

/** Null where there is nothing to remove. */
function removalOf(unit: SystemdUnit, properties: readonly string[], way: SystemdWay): SystemdCall | null {
  const isLasting = way === 'systemd-revert';
  const names = new Set(fileNamesOf(properties));
  const dropIns = unit.dropIns.filter(
    (path) => path.startsWith('/etc/') === isLasting && names.has(path.slice(path.lastIndexOf('/') + 1)),
  );
  if (dropIns.length === 0) return null;
  return {
    unit: unit.name,
    way,
    isTransient: unit.isTransient,
    isRemoval: true,
    args: ['daemon-reload'],
    commands: [`rm -- ${dropIns.map(shellWord).join(' ')}`, 'systemctl daemon-reload'],
    dropIns,
  };
}

function fileNamesOf(properties: readonly string[]): string[] {
  return [...new Set(properties.map((property) => `50-${property.slice(0, property.indexOf('='))}.conf`))];
}

/** What is to stand in the end, file by file: controllers are enabled by systemd itself, and nothing is written twice. */
export function expectedOf(writes: readonly PlannedWrite[]): PlannedWrite[] {
  const expected = new Map<string, PlannedWrite>();
  for (const write of writes) {
    if (write.key === null) continue;
    expected.set(settingId(write), { ...write, before: expected.get(settingId(write))?.before ?? write.before });
  }
  return [...expected.values()];
}
