/** v2 misc and rdma controllers: Documentation/admin-guide/cgroup-v2.rst, "Misc" and "RDMA". */
import { countedRules } from '#server/domain/limits/counted-limits.ts';

export const countedLimitsV2 = countedRules(2);
