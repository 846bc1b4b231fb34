/**
 * What the kernel compares a value with when it is written: other limits of the group, those of its parent and of its
 * children. v1 refuses where v2 takes the value and lets the tighter one win. Only groups of the file are compared; of
 * others nobody knows here.
 */

import type { Span } from '#server/domain/config/config-fault.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { parseCpuList } from '#server/domain/cpu-list.ts';
import { ancestorsOf, type GroupPath, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { bandwidthRatio } from '#server/domain/limits/cpu-bandwidth.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitValue } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { Assignment } from './config-model.ts';
import type { LoadedLimits } from './loaded-limits.ts';

export interface Surroundings {
  group: GroupPath;
  rule: LimitRule;
  value: LimitEdit['value'];
  loaded: LoadedLimits;
  /** What the file sets after it. */
  later: () => readonly Assignment[];
  lineOf(span: Span): number;
}

/** Why the kernel refuses the value at this point of the file, or null. */
export function surroundingsFault(at: Surroundings): Sentence | null {
  const { key, version } = at.rule;
  if (key === 'cpu.burst' || key === 'cpu.quota') {
    const burst = burstFault(at);
    if (burst) return burst;
  }
  if (version !== 1) return null;
  if (key === 'memory.max' || key === 'memory.memsw') return memswFault(at);
  if (key === 'cpu.quota') return quotaFault(at);
  return key === 'cpuset.cpus' || key === 'cpuset.mems' ? cpusetFault(at, key) : null;
}

/** What the kernel refuses at this point of the file unless a group that the file sets no such limit of is there and has it, or null. */
export function surroundingsDoubt({ group, rule, value, loaded }: Surroundings): Sentence | null {
  const { key, version } = rule;
  if (version !== 1 || (key !== 'cpuset.cpus' && key !== 'cpuset.mems')) return null;
  const parent = parentOf(group);
  if (parent === null || parent === rootPath || loaded.isSet(parent, key)) return null;
  return numbersOf(value as string).length === 0 ? null : sayOfMeaning('config-cpuset-parent-unset', { parent, key });
}

function memswFault({ group, rule, value, loaded, later, lineOf }: Surroundings): Sentence | null {
  const own = value as 'max' | bigint;
  const other = rule.key === 'memory.max' ? 'memory.memsw' : 'memory.max';
  const standing = loaded.valueAt(group, other, 1) ?? 'max';
  if (rule.key === 'memory.max') return isAbove(own, standing) ? sayOfMeaning('config-memory-above-memsw', {}) : null;
  if (!isAbove(standing, own)) return null;
  const follows = later().find((each) => each.group === group && each.key === 'memory.limit_in_bytes');
  return follows
    ? sayOfMeaning('config-memsw-first', { line: lineOf(follows.setting) })
    : sayOfMeaning('config-memsw-alone', {});
}

function burstFault({ group, rule, value, loaded }: Surroundings): Sentence | null {
  const quota =
    rule.key === 'cpu.quota' ? (value as LimitValue<'cpu.quota'>) : loaded.valueAt(group, 'cpu.quota', rule.version);
  const burst = rule.key === 'cpu.burst' ? (value as number) : (loaded.valueAt(group, 'cpu.burst', rule.version) ?? 0);
  if (!quota || quota.quotaUsec === 'max' || burst <= quota.quotaUsec) return null;
  return sayOfMeaning('config-burst-above-quota', {});
}

/** A quota counts for everything below; a group without one has what is above it. */
function quotaFault({ group, value, loaded }: Surroundings): Sentence | null {
  const ratioOf = (each: GroupPath) =>
    bandwidthRatio(
      each === group ? (value as LimitValue<'cpu.quota'>) : (loaded.valueAt(each, 'cpu.quota', 1) ?? unlimited),
    );
  const below = [group];
  for (const each of below) {
    below.push(...loaded.childrenOf(each));
    const own = ratioOf(each);
    const above = ancestorsOf(each).find((one) => ratioOf(one) !== 'max');
    if (own === 'max' || above === undefined) continue;
    const most = ratioOf(above);
    if (most !== 'max' && own > most) return sayOfMeaning('config-quota-above-parent', { group: above });
  }
  return null;
}

function cpusetFault({ group, value, loaded }: Surroundings, key: 'cpuset.cpus' | 'cpuset.mems'): Sentence | null {
  const own = numbersOf(value as string);
  const parent = parentOf(group);
  if (parent !== null && loaded.isSet(parent, key)) {
    const theirs = numbersOf(loaded.valueAt(parent, key, 1) ?? '');
    if (own.some((number) => !theirs.includes(number)))
      return sayOfMeaning('config-cpuset-outside-parent', { parent, key });
  }
  const outside = loaded
    .childrenOf(group)
    .find((each) => numbersOf(loaded.valueAt(each, key, 1) ?? '').some((number) => !own.includes(number)));
  return outside === undefined ? null : sayOfMeaning('config-cpuset-leaves-child', { child: outside, key });
}

function numbersOf(list: string): number[] {
  return parseCpuList(list, { highest: 65_535 });
}

function isAbove(a: 'max' | bigint, b: 'max' | bigint): boolean {
  return b !== 'max' && (a === 'max' || a > b);
}

const unlimited: LimitValue<'cpu.quota'> = { quotaUsec: 'max', periodUsec: 100_000 };
