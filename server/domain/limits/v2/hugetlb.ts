/** v2 hugetlb controller: Documentation/admin-guide/cgroup-v2.rst, "HugeTLB Interface Files". */
import { hugePageRules } from '#server/domain/limits/huge-pages.ts';

export const hugetlbLimitsV2 = hugePageRules(2);
