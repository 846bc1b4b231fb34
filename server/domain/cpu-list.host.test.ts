import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, writeSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatCpuList, parseCpuList, parseKernelCpuList } from './cpu-list.ts';
import { errnoOf, isAppError } from './errors.ts';
import { propertyRuns } from './property-runs.fixtures.ts';

const mount = cpusetMount();
const highest = parseKernelCpuList(readFileSync('/sys/devices/system/cpu/possible', 'latin1')).at(-1) ?? 0;

/** An empty group of our own: nothing runs in it, so any list may be tried. */
const dir = `${mount}/corral-test-cpu-list-${process.pid}`;

describe.skipIf(mount === null || process.getuid?.() !== 0)(
  'cpu lists against this kernel (needs root and a cpuset hierarchy)',
  () => {
    beforeAll(() => mkdirSync(dir));
    afterAll(() => rmdirSync(dir));

    test.each(['', '0', '0,', ' 0 ', ',,0', '0-N', 'N', 'all', 'ALL:1/2', '0-N:1/2N', '0-0:0/4', '00', '4294967296'])(
      'reads %j as the kernel does',
      (text) => {
        expect(ours(text)).toEqual(kernels(text));
      },
    );

    test('reads whatever is typed as the kernel does, errno included', () => {
      const piece = fc.constantFrom(
        '0',
        '1',
        '0-1',
        'N',
        'all',
        '0-N',
        '-',
        ',',
        ':',
        '/',
        ' ',
        '1/2',
        ':1/1',
        '2',
        '9',
        'x',
        '\t',
      );
      const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
      fc.assert(
        fc.property(text, (list) => {
          expect(ours(list)).toEqual(kernels(list));
        }),
        propertyRuns(2000),
      );
    });
  },
);

function ours(text: string): string {
  try {
    return formatCpuList(parseCpuList(text, { highest }));
  } catch (error) {
    return (isAppError(error) && error.errno) || 'no errno';
  }
}

function kernels(text: string): string {
  const fd = openSync(`${dir}/cpuset.cpus`, 'r+');
  try {
    // A newline is added, for a write of no bytes reaches no cgroup file at all.
    writeSync(fd, `${text}\n`);
    return readFileSync(`${dir}/cpuset.cpus`, 'latin1').trim();
  } catch (error) {
    return errnoOf(error) ?? 'no errno';
  } finally {
    closeSync(fd);
  }
}

/** Where cpuset groups can be made: its v1 hierarchy, or the v2 root when it hands cpuset down; else null. */
function cpusetMount(): string | null {
  for (const line of readFileSync('/proc/self/mountinfo', 'latin1').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = before.split(' ')[4] ?? '';
    const [kind, , options = ''] = after.split(' ');
    if (kind === 'cgroup' && options.split(',').includes('cpuset')) return point;
    if (kind === 'cgroup2' && /\bcpuset\b/.test(readFileSync(`${point}/cgroup.subtree_control`, 'latin1')))
      return point;
  }
  return null;
}
