/** The one limit of the pids controller, which v1 and v2 have in common (kernel/cgroup/pids.c). */
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { parsePidsMax } from './kernel-text.ts';
import type { LimitRule } from './limit-rule.ts';
import { outsideRange } from './limit-rule.ts';

/** PID_MAX_LIMIT on 64-bit kernels; one more is EINVAL. */
const mostPids = 4_194_304;

/** pids.max for one version. Threads count like processes. */
export function pidsRule(version: CgroupVersion): LimitRule<'pids.max'> {
  return {
    key: 'pids.max',
    version,
    controller: 'pids',
    files: ['pids.max'],
    label: 'Process limit',
    meaning: 'The most processes and threads in the group and all below it. Only starting new ones is refused.',
    unit: 'count',
    initial: 'max',
    parse: ([text]) => parsePidsMax(text ?? ''),
    toWrites: (value) => [{ file: 'pids.max', text: String(value), keeps: String(value) }],
    fault: (value) => (value === 'max' ? null : outsideRange(value, 0, mostPids, 'pids')),
  };
}
