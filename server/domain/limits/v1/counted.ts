/** v1 misc and rdma controllers: the files of v2. */
import { countedRules } from '#server/domain/limits/counted-limits.ts';

export const countedLimitsV1 = countedRules(1);
