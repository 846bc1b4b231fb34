/**
 * The file of ceilings: a line for each subtree, `GROUP NAME=VALUE …`, and `outside=closed` in one of its own. It is root's, and
 * read once at the start: whatever is not understood stops it, for a bound that nobody reads holds nothing.
 */
import { parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, groupPathFault, isUnder } from '#server/domain/groups/group-path.ts';
import { parseDecimal, readSize, timesWhole, wholeNumberOf } from '#server/domain/limits/typed-amount.ts';
import type { Bounds, Ceiling, Ceilings } from './ceiling.ts';

/** In millionths. The kernel takes no quota below a millisecond in a period of a second. */
const leastCpus = 1000;
const mostCpus = 1_000_000_000_000;

/** Throws BAD_INPUT that names the line. */
export function parseCeilings(text: string, file: string): Ceilings {
  const tops: Ceiling[] = [];
  let isClosed = false;
  for (const [at, whole] of text.split('\n').entries()) {
    const line = at + 1;
    const fail = (why: string): never => {
      throw new AppError('BAD_INPUT', {
        public: `${file}, line ${line}: ${why}`,
        field: 'CORRAL_AGENT_CEILINGS',
      });
    };
    const written = whole.trim();
    if (written === '' || written.startsWith('#')) continue;
    if (written === 'outside=closed' || written === 'outside=open') {
      isClosed = written === 'outside=closed';
      continue;
    }
    const ceiling = parseLine(written, line, fail);
    const other = tops.find(({ top }) => isUnder(top, ceiling.top) || isUnder(ceiling.top, top));
    if (other) fail(`${ceiling.top} overlaps with ${other.top} of line ${other.line}: a group is in one subtree.`);
    tops.push(ceiling);
  }
  if (tops.length === 0)
    throw new AppError('BAD_INPUT', {
      public: `${file} names no group: write a line such as "/teams/blue memory=8G", or leave CORRAL_AGENT_CEILINGS out.`,
      field: 'CORRAL_AGENT_CEILINGS',
    });
  return { file, isClosed, tops };
}

type Fail = (why: string) => never;

function parseLine(written: string, line: number, fail: Fail): Ceiling {
  // A name may have blanks; the words behind it have none.
  const [, quoted, plain, rest = ''] = /^(?:"([^"]*)"|(\S+))((?:\s+\S+)*)$/.exec(written) ?? [];
  const group = quoted ?? plain;
  if (group === undefined) return fail('write a group, in quotes if its name has blanks, and then NAME=VALUE.');
  const fault = groupPathFault(group);
  if (fault) return fail(`${JSON.stringify(group)} is no group: ${fault}`);
  if (group === '/') return fail('the root group is the whole host, and has no limits of its own.');
  const words = rest.trim().split(/\s+/).filter(Boolean);
  let ceiling: Ceiling = { top: group as GroupPath, line, bounds: {}, isFixed: false, isRemovable: false };
  const seen = new Set<string>();
  for (const word of words) {
    const [, name, value] = /^([a-z]+)=(.*)$/.exec(word) ?? [];
    if (name === undefined || value === undefined) return fail(`${JSON.stringify(word)} is not NAME=VALUE.`);
    if (seen.has(name)) return fail(`${name} is named twice.`);
    seen.add(name);
    const reader = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (!reader)
      return fail(`${name} is no bound: those are cpus, memory, swap, pids and cores, and besides limits and remove.`);
    const taken = reader.of(value);
    if (!taken) return fail(`${name}=${value} is not ${reader.such}.`);
    ceiling = { ...ceiling, ...taken, bounds: { ...ceiling.bounds, ...taken.bounds } };
  }
  // v1 counts the two together.
  if (ceiling.bounds.swap !== undefined && ceiling.bounds.memory === undefined)
    return fail('swap is bounded together with memory: name memory as well.');
  return ceiling;
}

type Taken = Partial<Pick<Ceiling, 'isFixed' | 'isRemovable'>> & { bounds?: Bounds };

/** What each word says; null where its value is none. */
const readers: Record<string, { of: (value: string) => Taken | null; such: string }> = {
  cpus: {
    such: 'a number of CPUs, such as 4 or 0.5',
    of: (value) => {
      const decimal = parseDecimal(value);
      const cpus = decimal ? Number(timesWhole(decimal, 1_000_000n)) : 0;
      return cpus >= leastCpus && cpus <= mostCpus ? { bounds: { cpus } } : null;
    },
  },
  memory: {
    such: 'a size, such as 512M or 8G',
    of: (value) => {
      const memory = bytesOf(value);
      return memory ? { bounds: { memory } } : null;
    },
  },
  swap: {
    such: 'a size, such as 0 or 2G',
    of: (value) => {
      const swap = bytesOf(value);
      return swap === null ? null : { bounds: { swap } };
    },
  },
  pids: {
    such: 'a number of processes, such as 500',
    of: (value) => {
      const pids = wholeNumberOf(value);
      return pids ? { bounds: { pids } } : null;
    },
  },
  cores: {
    such: 'a list of CPUs, such as 0-3,8',
    of: (value) => {
      const cores = coresOf(value);
      return cores.length > 0 ? { bounds: { cores } } : null;
    },
  },
  limits: {
    such: '"fixed" or "open"',
    of: (value) => (value === 'fixed' || value === 'open' ? { isFixed: value === 'fixed' } : null),
  },
  remove: {
    such: '"yes" or "no"',
    of: (value) => (value === 'yes' || value === 'no' ? { isRemovable: value === 'yes' } : null),
  },
};

function bytesOf(text: string): number | null {
  try {
    const { amount, unit } = readSize(text);
    const bytes = timesWhole(amount, unit);
    return bytes <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(bytes) : null;
  } catch (cause) {
    if (isAppError(cause)) return null;
    throw cause;
  }
}

function coresOf(text: string): number[] {
  // The kernel's words for all of them would say nothing.
  if (!/^[\d,-]+$/.test(text)) return [];
  try {
    return parseKernelCpuList(text);
  } catch (cause) {
    if (isAppError(cause)) return [];
    throw cause;
  }
}
