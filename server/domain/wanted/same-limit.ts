/** Whether two values of a limit are one to the kernel: by what it keeps of each. Pure. */
import type { LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isTable, rowOf, textThatEmpties } from '#server/domain/limits/setting-rows.ts';

/** `wanted` has to be faultless by the rule. */
export function isSameLimit(rule: LimitRule, wanted: LimitEdit['value'], live: LimitEdit['value'], facts: LimitFacts) {
  return keptOf(rule, wanted, facts) === keptOf(rule, live, facts);
}

/** Rows without a limit are how the kernel shows none, and their order is its own affair. */
function keptOf(rule: LimitRule, value: LimitEdit['value'], facts: LimitFacts): string {
  return rule
    .toWrites(value as LimitRule['initial'], facts)
    .filter(({ file, keeps }) => keeps !== '' && !(isTable(file) && keeps === emptied(file, keeps)))
    .map(({ file, keeps }) => `${file} ${keeps}`)
    .sort()
    .join('\n');
}

function emptied(file: string, row: string): string {
  return textThatEmpties(file, rowOf(file, row) ?? '');
}
