/** v1 hugetlb controller: Documentation/admin-guide/cgroup-v1/hugetlb.rst. */
import { hugePageRules } from '#server/domain/limits/huge-pages.ts';

export const hugetlbLimitsV1 = hugePageRules(1);
