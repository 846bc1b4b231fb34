/**
 * What a group that is not there yet gets, told without looking at it: directories, and its limits in the order in which
 * the kernel takes them in a new group. What the kernel compares them with is above the group, and for who asks to see to.
 */
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { type GroupPath, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName, Hierarchy, HostFacts } from '#server/domain/groups/host.ts';
import { type DeviceRules, deviceListText, deviceSteps } from '#server/domain/limits/device-rules.ts';
import { controllerOfLimit, limitRule, textThatRestores } from '#server/domain/limits/limit-catalogue.ts';
import type { FileWrite, LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { InterfacePriority } from '#server/domain/limits/net-limits.ts';
import { isTable } from '#server/domain/limits/setting-rows.ts';

/** Of a host, what directories and files follow from. */
export interface GroundFacts {
  hierarchies: readonly Pick<Hierarchy, 'id' | 'version' | 'mountPoint'>[];
  controllers: HostFacts['controllers'];
  limits: LimitFacts;
  /** What a group that is made now may use of devices: its parent's. */
  devicesAbove(group: GroupPath): DeviceRules;
  /** Which priorities it has on interfaces: its parent's. */
  prioritiesAbove(group: GroupPath): readonly InterfacePriority[];
}

/** The limits of a new group, with what it has before. Those of controllers that the host lacks are left out. */
export function writesOfNew(ground: GroundFacts, group: GroupPath, edits: readonly LimitEdit[]): PlannedWrite[] {
  return [...edits]
    .sort((a, b) => placeOf(a.key) - placeOf(b.key))
    .flatMap((edit) => writesOfEdit(ground, group, edit));
}

/** The write that has a new group's parent hand controllers down to it (v2). */
export function enablingOfNew(
  { id, version, mountPoint }: GroundFacts['hierarchies'][number],
  group: GroupPath,
  enable: readonly ControllerName[] | readonly string[],
): PlannedWrite[] {
  if (version !== 2 || enable.length === 0) return [];
  const parent = parentOf(group) ?? rootPath;
  const file = 'cgroup.subtree_control';
  return [
    {
      key: null,
      group: parent,
      hierarchyId: id,
      version,
      file,
      path: `${mountPoint}${parent}/${file}`,
      before: '',
      text: enable.map((name) => `+${name}`).join(' '),
      keeps: null,
      undoText: enable.map((name) => `-${name}`).join(' '),
    },
  ];
}

/** The kernel takes swap only above memory, a burst only within the quota, and what is idle has no weight. */
const late: readonly LimitKey[] = [
  'memory.memsw',
  'cpu.burst',
  'cpuset.cpu_exclusive',
  'cpuset.mem_exclusive',
  'cpuset.cpus.exclusive',
  'cpuset.cpus.partition',
  'cpu.idle',
];

function placeOf(key: LimitKey): number {
  return late.indexOf(key) + 1;
}

function writesOfEdit(
  { hierarchies, controllers, limits, devicesAbove, prioritiesAbove }: GroundFacts,
  group: GroupPath,
  { key, value }: LimitEdit,
): PlannedWrite[] {
  const place = controllers[controllerOfLimit(key)];
  const rule: LimitRule | null = place.kind === 'available' ? limitRule(place.version, key) : null;
  if (place.kind !== 'available' || !rule) return [];
  const { version, hierarchyId } = place;
  const mountPoint = hierarchies.find(({ id }) => id === hierarchyId)?.mountPoint ?? '';
  const at = { key, group, hierarchyId, version };
  if (key === 'devices.rules') return deviceWrites(`${mountPoint}${group}`, at, devicesAbove(group), value);
  if (key === 'net_prio.ifpriomap') return priorityWrites(`${mountPoint}${group}`, at, prioritiesAbove(group), value);
  const before = rule.toWrites(rule.initial, limits);
  // A row without a limit is what a new group has.
  const writes = rule.toWrites(value, limits).filter(({ file, keeps }) => !(isTable(file) && keeps === ''));
  return periodFirst(writes).map(({ file, text, keeps }) => {
    const had = before.find((each) => each.file === file)?.keeps ?? '';
    return {
      ...{ ...at, file, path: `${mountPoint}${group}/${file}`, text, keeps },
      before: had,
      undoText: textThatRestores(file, had, text),
    };
  });
}

/** One after the other, from what the parent gives it. */
function deviceWrites(
  dir: string,
  at: Pick<PlannedWrite, 'key' | 'group' | 'hierarchyId' | 'version'>,
  given: DeviceRules,
  target: DeviceRules,
): PlannedWrite[] {
  let before = given;
  return deviceSteps(given, target).map(({ file, text, after }) => {
    const had = deviceListText(before);
    before = after;
    const undoFile = file === 'devices.allow' ? 'devices.deny' : 'devices.allow';
    const written = { file, path: `${dir}/${file}`, text, before: had, keeps: deviceListText(after) };
    return { ...at, ...written, undoText: text, undoFile };
  });
}

/** Interface by interface; one that is not named goes from what the parent gives it to 0. */
function priorityWrites(
  dir: string,
  at: Pick<PlannedWrite, 'key' | 'group' | 'hierarchyId' | 'version'>,
  given: readonly InterfacePriority[],
  target: readonly InterfacePriority[],
): PlannedWrite[] {
  const file = 'net_prio.ifpriomap';
  const ended = given.filter((each) => !target.some((one) => one.interface === each.interface));
  return [...target, ...ended.map((each) => ({ ...each, priority: 0 }))].map(({ interface: name, priority }) => {
    const had = given.find((each) => each.interface === name)?.priority ?? 0;
    const text = `${name} ${priority}`;
    return {
      ...at,
      file,
      path: `${dir}/${file}`,
      text,
      keeps: text,
      before: `${name} ${had}`,
      undoText: `${name} ${had}`,
    };
  });
}

/** A quota is judged by the period that stands: without a quota any period is taken. */
function periodFirst(writes: FileWrite[]): FileWrite[] {
  return writes.sort((a, b) => Number(/period/.test(b.file)) - Number(/period/.test(a.file)));
}
