/**
 * A group that is not there yet, as the context of a change: what the kernel gives a group when it is created, and what
 * that becomes once its cpuset is filled and its controllers are enabled. Pure: the preview of a creation, the creation
 * itself and the form all start from here.
 */
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { parentOf } from '#server/domain/groups/group-path.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { isOnHost } from '#server/domain/limits/huge-pages.ts';
import { limitRulesOf, seldomWanted } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import { sayOfLimit } from '#server/domain/limits/limit-sentences.ts';
import type { GroupLimits, LimitKey, LimitReading } from '#server/domain/limits/limits.ts';
import type { ChangeContext, PlannedWrite, StateAbove } from './change.ts';
import { factsOf } from './change-lookup.ts';

/** What a v1 group takes from its parent when it is created. Source: mem_cgroup_css_alloc() in mm/memcontrol.c, devcgroup_online(), and
 * cgrp_css_online() of net/core/netclassid_cgroup.c and netprio_cgroup.c. */
export const inheritedKeys: ReadonlySet<LimitKey> = new Set<LimitKey>([
  'memory.swappiness',
  'memory.oom_kill',
  'devices.rules',
  'net_cls.classid',
  'net_prio.ifpriomap',
]);

/** How a limit reads in a new group whose directory is `dir`; `parent` tells what is inherited. */
export function newReading(
  rule: LimitRule,
  { dir, facts, parent }: { dir: string; facts: LimitFacts; parent: GroupLimits },
): LimitReading {
  const above = rule.version === 1 && inheritedKeys.has(rule.key) ? parent[rule.key] : undefined;
  const value = above?.kind === 'value' ? above.value : rule.initial;
  const reading = readingOf(rule, { dir, facts, value });
  // Shows the interfaces without a priority as well: those that there are.
  if (rule.key !== 'net_prio.ifpriomap' || above?.kind !== 'value' || reading.kind !== 'value') return reading;
  const files = reading.files.map((file) => ({ ...file, text: above.files[0]?.text ?? file.text }));
  return { ...reading, files } as LimitReading;
}

function readingOf(
  rule: LimitRule,
  { dir, facts, value }: { dir: string; facts: LimitFacts; value: LimitRule['initial'] },
): LimitReading {
  const writes = rule.toWrites(value, facts);
  const files = rule.files.map((file) => {
    const text = writes.find((write) => write.file === file)?.keeps ?? rule.initialText ?? '';
    return { file, path: `${dir}/${file}`, text };
  });
  return { kind: 'value', value, files, readOnly: null } as LimitReading;
}

/** The context once v2 controllers were handed down to the new group: it has their files then, as the kernel fills them. */
export function withEnabled(
  context: ChangeContext,
  enabled: readonly ControllerName[],
  makes: readonly PlannedDir[],
): ChangeContext {
  const home = makes.find((dir) => dir.version === 2);
  if (!home) return context;
  const places = { ...context.places };
  const missing = { ...context.missing };
  const limits: Partial<Record<LimitKey, LimitReading>> = { ...context.own.limits };
  const mountPoint = home.path.slice(0, home.path.length - context.group.length);
  for (const controller of enabled) {
    if (missing[controller]?.version !== 2) continue;
    const { notOffered } = missing[controller];
    delete missing[controller];
    places[controller] = { version: 2, hierarchyId: home.hierarchyId, dir: home.path, mountPoint, inode: null };
    for (const rule of limitRulesOf(2, controller).filter(({ key }) => isOnHost(key, context.topology)))
      limits[rule.key] = notOffered?.includes(rule.key)
        ? { kind: 'absent', reason: sayOfLimit('file-not-offered', { file: rule.files[0] }) }
        : newReading(rule, { dir: home.path, facts: factsOf(context), parent: {} });
  }
  // Each reading was made by the rule of its own key, which the record's type cannot say.
  return { ...context, places, missing, own: { ...context.own, limits: limits as GroupLimits } };
}

/** The context once these v1 cpuset files, of the group or of empty ones above it, were filled. They come top first. */
export function withFilled(context: ChangeContext, filling: readonly PlannedWrite[]): ChangeContext {
  let { own, ancestors } = context;
  for (const write of filling) {
    const above = ancestors.find((state) => state.group === parentOf(write.group));
    if (own.group === write.group) own = filled(own, write, above);
    else ancestors = ancestors.map((state) => (state.group === write.group ? filled(state, write, above) : state));
  }
  return { ...context, own, ancestors };
}

function filled<T extends StateAbove>(state: T, { file, path, text }: PlannedWrite, above: StateAbove | undefined): T {
  const key = file === 'cpuset.mems' ? 'cpuset.mems' : 'cpuset.cpus';
  const reading = { kind: 'value' as const, value: text, files: [{ file, path, text }], readOnly: null };
  const inForce = key === 'cpuset.mems' ? 'effectiveMems' : 'effectiveCpus';
  return {
    ...state,
    limits: { ...state.limits, [key]: reading },
    [inForce]: common(text, above?.[inForce] ?? null),
  };
}

/**
 * What the form of a group to be created in `parent` is made from. `chosen` are the hierarchies it is to be in, `enable`
 * the v2 controllers it is to get. Of the root group nobody can tell which files a child will have: all that Corral knows.
 */
export function contextOfChild(
  parent: ChangeContext,
  { group, makes, enable }: { group: ChangeContext['group']; makes: readonly PlannedDir[]; enable: readonly string[] },
  controllersIn: (hierarchyId: string) => readonly ControllerName[],
): ChangeContext {
  const facts = factsOf(parent);
  // A v1 cpuset starts empty and is filled with what its parent has.
  const inForce = { 'cpuset.cpus': parent.own.effectiveCpus, 'cpuset.mems': parent.own.effectiveMems };
  const places: ChangeContext['places'] = {};
  const limits: Partial<Record<LimitKey, LimitReading>> = {};
  for (const { hierarchyId, version, path } of makes) {
    for (const controller of controllersIn(hierarchyId)) {
      if (version === 2 && !enable.includes(controller)) continue;
      const mountPoint = path.slice(0, path.length - group.length);
      places[controller] = { version, hierarchyId, dir: path, mountPoint, inode: null };
      for (const rule of limitRulesOf(version, controller)) {
        if (!isOnHost(rule.key, parent.topology)) continue;
        const above = parent.own.limits[rule.key];
        // Of the root's children nobody knows before one is there.
        const isKnown = rule.optional !== true || seldomWanted.includes(rule.controller);
        const mayBeThere = parent.group === '/' && isKnown;
        const isOffered = mayBeThere || above?.kind !== 'absent' || parent.missing[controller] !== undefined;
        if (!isOffered) limits[rule.key] = above;
        else if (version === 1 && (rule.key === 'cpuset.cpus' || rule.key === 'cpuset.mems'))
          limits[rule.key] = readingOf(rule, { dir: path, facts, value: inForce[rule.key] ?? '' });
        else limits[rule.key] = newReading(rule, { dir: path, facts, parent: parent.own.limits });
      }
    }
  }
  const unused = { cpus: null, memoryBytes: null, memoryPeakBytes: null, memswBytes: null };
  return {
    ...parent,
    group,
    places,
    missing: {},
    own: {
      group,
      limits: limits as GroupLimits,
      use: { ...unused, swapBytes: null, pids: null, pidsPeak: null },
      effectiveCpus: parent.own.effectiveCpus,
      effectiveMems: parent.own.effectiveMems,
      processes: 0,
      processesBy: {},
    },
    ancestors: [parent.own, ...parent.ancestors],
    // What is below the parent is beside its new child.
    siblings: parent.children,
    siblingWeights: null,
    children: [],
    largest: [],
  };
}

/** What a group gets of a list: no more than the one above has in force. */
function common(list: string, above: string | null): string {
  if (above === null) return list;
  const offered = parseKernelCpuList(above);
  return formatCpuList(parseKernelCpuList(list).filter((number) => offered.includes(number)));
}
