/**
 * A change of a unit's group as systemd makes it: systemctl set-property, which keeps the value in a drop-in file of its
 * own, or the removal of such files again. What the kernel is expected to show afterwards is the plan's writes.
 *
 * Source: unit_drop_in_dir() and unit_write_setting() in systemd's src/core/unit.c.
 */
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { settingId } from '#server/domain/limits/setting-rows.ts';
import type { ChangeContext, PlannedWrite } from './change.ts';
import { propertyWord, shellWord, systemdPropertiesOf, unitWord, withoutSystemdProperty } from './equivalents.ts';
import { ownerWay } from './owner-commands.ts';
import type { SystemdCall, SystemdUnit } from './systemd-call.ts';
import { isRemoval, type SystemdWay } from './systemd-ways.ts';

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
  if (isRemoval(chosen)) {
    // A file can be left of a change whose value is gone from the kernel: it is removed all the same.
    const keys = edits.map((edit) => edit.key);
    return removalOf(unit, systemdPropertiesOf(context, edits, keys), chosen);
  }
  const stale = edits
    .filter(({ key }) => isOtherwiseInFile(context, edits, { key, way: chosen }))
    .map(({ key }) => key);
  const properties = systemdPropertiesOf(context, edits, [...writes.flatMap(({ key }) => key ?? []), ...stale]);
  return properties.length === 0 ? null : setPropertyOf(unit, properties, chosen);
}

/**
 * Whether set-property has left another value of this limit in the file that it would write now: the kernel may have the
 * value that is asked for already, and systemd would bring the other one back.
 */
export function isOtherwiseInFile(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { key, way }: { key: LimitKey; way: SystemdWay },
): boolean {
  const { systemd: unit } = context;
  if (!unit || isRemoval(way)) return false;
  return systemdPropertiesOf(context, edits, [key]).some((property) => {
    const text = fileNamesOf([property]).map((name) => unit.texts[`${folderOf(unit, way)}/${name}`])[0];
    return text !== undefined && !text.split('\n').includes(property);
  });
}

function folderOf(unit: SystemdUnit, way: SystemdWay): string {
  const root = unit.isTransient ? 'transient' : way === 'systemd' ? 'persistent' : 'runtime';
  return `${dropInRoots[root]}/${unit.name}.d`;
}

function setPropertyOf(
  unit: SystemdUnit,
  properties: readonly string[],
  way: 'systemd' | 'systemd-runtime',
): SystemdCall {
  // A unit's name may begin with "-": behind "--" nothing is an option.
  const verb = ['set-property', ...(way === 'systemd' ? [] : ['--runtime']), '--'];
  return {
    unit: unit.name,
    way,
    isTransient: unit.isTransient,
    isRemoval: false,
    args: [...verb, unit.name, ...properties],
    commands: [`systemctl ${verb.join(' ')} ${unitWord(unit.name)} ${properties.map(propertyWord).join(' ')}`],
    dropIns: fileNamesOf(properties).map((name) => `${folderOf(unit, way)}/${name}`),
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
