/**
 * The fingerprint of everything a plan rests on. Two people who preview from the same values get the same one; when a
 * value moves in between, the second apply is refused (VALUES_MOVED). Mere use is left out: it moves all the time, and
 * the plan is made anew at apply anyway.
 */

import { controllerOfLimit, limitKeysOf, settingOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { ChangeContext, GroupState } from './change.ts';

/** 16 hexadecimal digits over the settings of the group, its ancestors, siblings and children that bear on these keys. */
export function basisOf(context: ChangeContext, keys: readonly LimitKey[]): string {
  const lines = new Set<string>();
  for (const key of keys) {
    const partners = partnersOf(key);
    for (const line of linesOf('own', context.own, partners)) lines.add(line);
    for (const state of neighboursOf(context, key))
      for (const line of linesOf('near', state, partners)) lines.add(line);
    const controller = controllerOfLimit(key);
    const place = context.places[controller];
    lines.add(`place ${controller} ${place ? `${place.version} ${place.dir} ${place.inode}` : 'none'}`);
    for (const step of context.missing[controller]?.enableIn ?? [])
      lines.add(`enable ${controller} ${step.path} ${step.available} ${step.processes > 0}`);
  }
  return fingerprintOf([context.group, ...[...lines].sort()]);
}

/** 16 hexadecimal digits that differ when one of the lines does. */
export function fingerprintOf(lines: readonly string[]): string {
  return fnv1a64(lines.join('\n'));
}

/** Limits of one controller bear on one another: order, ranges, what stands in the way. */
function partnersOf(key: LimitKey): LimitKey[] {
  const controller = controllerOfLimit(key);
  return [...new Set([...limitKeysOf(1, controller), ...limitKeysOf(2, controller)])];
}

/** Whose limits the kernel looks at when this one is written. */
function neighboursOf(context: ChangeContext, key: LimitKey): GroupState[] {
  if (key === 'cpu.quota') return [...context.ancestors, ...context.children];
  if (key === 'devices.rules') return [...context.ancestors.slice(0, 1), ...context.children];
  if (key.startsWith('cpuset.')) return [...context.ancestors.slice(0, 1), ...context.siblings, ...context.children];
  return [];
}

function linesOf(role: string, state: GroupState, keys: readonly LimitKey[]): string[] {
  return keys.flatMap((key) => {
    const reading = state.limits[key];
    if (reading?.kind !== 'value') return [];
    return reading.files.map(({ file, text }) => `${role} ${state.group} ${file} ${settingOf(file, text)}`);
  });
}

/** FNV-1a, 64 bits, over UTF-16 code units: to notice change, not to withstand forgery. */
function fnv1a64(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < text.length; at += 1) {
    hash ^= BigInt(text.charCodeAt(at));
    hash = (hash * 0x100000001b3n) & 0xffffffffffffffffn;
  }
  return hash.toString(16).padStart(16, '0');
}
