/** v1 pids controller; its file is the same as v2's. */
import { pidsRule } from '#server/domain/limits/pids-rule.ts';

export const pidsLimitsV1 = { 'pids.max': pidsRule(1) };
