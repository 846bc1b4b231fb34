/** v2 pids controller; its file is the same as v1's. */
import { pidsRule } from '#server/domain/limits/pids-rule.ts';

export const pidsLimitsV2 = { 'pids.max': pidsRule(2) };
