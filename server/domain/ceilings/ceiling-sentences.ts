/** Why the agent's own settings refuse a change, whatever web asks. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { formatBytes, formatCount, formatCpus } from '#server/domain/units.ts';
import type { BoundName } from './ceiling.ts';

interface Bound {
  /** The top group of the subtree. */
  top: string;
  bound: BoundName;
  /** Millionths of a CPU, bytes, threads; cores as a list. */
  most: number | string;
  file: string;
  line: number;
}

const words: Record<BoundName, string> = {
  cpus: 'CPU quota',
  memory: 'memory limit',
  swap: 'swap limit',
  pids: 'limit of processes',
  cores: 'list of CPUs',
};

/** "none": no limit at all. */
function amount(bound: BoundName, value: number | string): string {
  if (bound === 'cores') return value === 'none' ? 'all CPUs' : `the CPUs ${value}`;
  if (typeof value === 'string') return 'no limit';
  if (bound === 'cpus') return formatCpus(value / 1_000_000);
  return bound === 'pids' ? formatCount(value) : formatBytes(value);
}

const where = ({ file, line }: { file: string; line: number }) => `${file}, line ${line}`;

export const ceilingSentences = {
  'ceiling-exceeded': ({ asked, ...bound }: Bound & { asked: number | string }) =>
    `The agent's own settings hold the ${words[bound.bound]} of ${bound.top} to ${amount(bound.bound, bound.most)} at most, and this would be ${amount(bound.bound, asked)} (${where(bound)}).`,
  'ceiling-not-held': ({ now, ...bound }: Bound & { now: number | string }) =>
    `The ${words[bound.bound]} of ${bound.top} is ${amount(bound.bound, now)}, and the agent's own settings hold it to ${amount(bound.bound, bound.most)} at most: until it is set to that, nothing more is given to what is in there (${where(bound)}).`,
  'ceiling-no-limit': (bound: Bound) =>
    `${bound.top} has no ${words[bound.bound]} in the kernel, and the agent's own settings hold it to ${amount(bound.bound, bound.most)} at most: until it can have one, nothing is given to what is in there (${where(bound)}).`,
  'ceiling-fixed': ({ top, file, line }: { top: string; file: string; line: number }) =>
    `The agent's own settings keep the limits of ${top} as they are (${where({ file, line })}).`,
  'ceiling-kept': ({ top, file, line }: { top: string; file: string; line: number }) =>
    `The agent's own settings keep ${top} from being deleted (${where({ file, line })}).`,
  'ceiling-owned': ({ top, file, line }: { top: string; file: string; line: number }) =>
    `The agent's own settings hold the limits of ${top}: nobody is made their owner through Corral (${where({ file, line })}).`,
  'ceiling-drop-in': ({ top, file, line }: { top: string; file: string; line: number }) =>
    `Without its drop-in file ${top} would have what its unit says, which may be more than the agent's own settings allow. Set a value instead (${where({ file, line })}).`,
  'ceiling-controller': ({
    top,
    controller,
    file,
    line,
  }: {
    top: string;
    controller: string;
    file: string;
    line: number;
  }) =>
    `This would take the controller ${controller} away from ${top}, and with it a limit that the agent's own settings hold (${where({ file, line })}).`,
  'ceiling-hierarchies': ({
    top,
    controller,
    file,
    line,
  }: {
    top: string;
    controller: string;
    file: string;
    line: number;
  }) =>
    `What is launched in ${top} goes into the hierarchy of ${controller} as well: the agent's own settings hold a limit there (${where({ file, line })}).`,
  'ceiling-outside': ({ group, file }: { group: string; file: string }) =>
    `The agent's own settings let groups be changed in the subtrees of ${file} alone, and ${group} is in none of them.`,
  'ceiling-reaches-past': ({ path, file }: { path: string; file: string }) =>
    `${path} reaches past the subtrees to which the agent's own settings hold it (${file}): it is not saved.`,
} satisfies Sentences;

/** A sentence on what the agent's settings refuse. */
export const sayOfCeiling = sayer(ceilingSentences);
