import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatCpuList, parseCpuList, parseKernelCpuList } from './cpu-list.ts';
import { AppError } from './errors.ts';

/** A host with CPUs 0 to 7. */
const eight = { highest: 7 };

function refusedWith(text: string, highest = 7): string | undefined {
  try {
    parseCpuList(text, { highest });
  } catch (error) {
    expect((error as AppError).code).toBe('BAD_INPUT');
    expect((error as AppError).public).toMatch(/such as 0-3,8/);
    return (error as AppError).errno;
  }
  return undefined;
}

describe('parseCpuList', () => {
  test.each<[string, number[]]>([
    ['', []],
    [' \t', []],
    [',', []],
    ['0', [0]],
    ['0-1,1', [0, 1]],
    ['1,0', [0, 1]],
    ['0,', [0]],
    [',0', [0]],
    [' 0 ', [0]],
    ['0 2', [0, 2]],
    ['0,, 2 ,', [0, 2]],
    ['0-3\n', [0, 1, 2, 3]],
    ['3-3', [3]],
    ['0-7:2/4', [0, 1, 4, 5]],
    ['1-7:2/4', [1, 2, 5, 6]],
    ['0-7:1/3,7', [0, 3, 6, 7]],
    ['0-6:4/4', [0, 1, 2, 3, 4, 5, 6]],
    ['0-7:0/4', []],
    ['0-3:1/100', [0]],
    ['N', [7]],
    ['0-N', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['N-N', [7]],
    ['0-N:1/N', [0, 7]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['ALL', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['All:1/4', [0, 4]],
    ['0,all', [0, 1, 2, 3, 4, 5, 6, 7]],
    ['007', [7]],
    ['0-3:1/2N', [0, 2, 7]],
  ])('reads %j', (text, list) => {
    expect(parseCpuList(text, eight)).toEqual(list);
  });

  test.each([
    ['3-1', 'EINVAL'],
    ['0-', 'EINVAL'],
    ['-1', 'EINVAL'],
    ['0-1-2', 'EINVAL'],
    ['0 - 3', 'EINVAL'],
    ['a', 'EINVAL'],
    ['0x1', 'EINVAL'],
    ['1.5', 'EINVAL'],
    ['0;1', 'EINVAL'],
    ['0:1/2', 'EINVAL'],
    ['0-7:', 'EINVAL'],
    ['0-7:2', 'EINVAL'],
    ['0-7:2/', 'EINVAL'],
    ['0-7:2/0', 'EINVAL'],
    ['0-7:5/4', 'EINVAL'],
    ['n', 'EINVAL'],
    ['allx', 'EINVAL'],
    ['al', 'EINVAL'],
    ['0\u00a01', 'EINVAL'],
    ['0\0', 'EINVAL'],
    ['0-1\n3', 'EINVAL'],
    ['8', 'ERANGE'],
    ['0-8', 'ERANGE'],
    ['9-8', 'EINVAL'],
    ['4294967295', 'ERANGE'],
    ['4294967296', 'EOVERFLOW'],
    ['99999999999999999999999999', 'EOVERFLOW'],
  ])('refuses %j with %s, as the kernel does', (text, errno) => {
    expect(refusedWith(text)).toBe(errno);
  });

  test('says which part is wrong', () => {
    expect(() => parseCpuList('0-3,9-12', eight)).toThrow('"9-12" is beyond the highest number here, 7.');
  });

  test('gives back what formatCpuList prints', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 255 })), (list) => {
        const sorted = [...list].sort((a, b) => a - b);

        expect(parseCpuList(formatCpuList(list), { highest: 255 })).toEqual(sorted);
        expect(parseKernelCpuList(`${formatCpuList(list)}\n`)).toEqual(sorted);
      }),
    );
  });

  test('expands a stride as its definition says: of every group from the start, the first so many', () => {
    const stride = fc.record({
      start: fc.integer({ min: 0, max: 63 }),
      length: fc.integer({ min: 1, max: 64 }),
      used: fc.integer({ min: 0, max: 16 }),
      more: fc.integer({ min: 0, max: 16 }),
    });
    fc.assert(
      fc.property(stride, ({ start, length, used, more }) => {
        const group = Math.max(1, used + more);
        const every = Array.from({ length }, (_, offset) => offset);
        const expected = every.filter((offset) => offset % group < used).map((offset) => start + offset);

        expect(parseCpuList(`${start}-${start + length - 1}:${used}/${group}`, { highest: 127 })).toEqual(expected);
      }),
    );
  });

  test('answers every text with a list in range or a refusal', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789-,:/N \nal') }));
    fc.assert(
      fc.property(text, (list) => {
        try {
          expect(parseCpuList(list, eight).every((cpu) => Number.isInteger(cpu) && cpu >= 0 && cpu <= 7)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

describe('formatCpuList', () => {
  test.each<[number[], string]>([
    [[], ''],
    [[3], '3'],
    [[0, 1], '0-1'],
    [[0, 1, 2, 3, 8], '0-3,8'],
    [[8, 0, 2, 1, 3, 8], '0-3,8'],
    [[0, 2, 4], '0,2,4'],
  ])('prints %j as %j', (list, text) => {
    expect(formatCpuList(list)).toBe(text);
  });
});
