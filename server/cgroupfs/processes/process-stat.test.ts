import { expect, test } from 'vitest';
import { parseProcessStat } from './process-stat.ts';

/** Fields 3 to 24 of a real shell's line, then some more. */
const rest =
  'S 1 1234 1234 34816 1300 4194304 1000 2000 0 0 150 50 10 20 20 0 3 0 98765 7000000 512 18446744073709551615';

test('reads the fields that a page shows', () => {
  expect(parseProcessStat(Buffer.from(`1234 (bash) ${rest}\n`))).toEqual({
    ...{ pid: 1234, name: 'bash', state: 'S', ppid: 1, kernelThread: false },
    ...{ cpuTicks: 200, threads: 3, startTicks: '98765', residentPages: 512 },
  });
});

test.each([
  ['(sd-pam)', '(sd-pam)'],
  ['a) R 1 (b', 'a) R 1 (b'],
  ['two words', 'two words'],
  ['line\nbreak', 'line\nbreak'],
  ['', ''],
])('bears a process that calls itself %j', (comm, name) => {
  expect(parseProcessStat(Buffer.from(`7 (${comm}) ${rest}`))).toMatchObject({ pid: 7, name, startTicks: '98765' });
});

test('bears a name that is not UTF-8', () => {
  const bytes = Buffer.concat([Buffer.from('7 (a'), Buffer.from([0xff, 0xfe]), Buffer.from(`) ${rest}`)]);

  expect(parseProcessStat(bytes)).toMatchObject({ name: 'a\uFFFD\uFFFD', threads: 3 });
});

test('knows a kernel thread by its flag', () => {
  const line = `2 (kthreadd) ${rest.replace('4194304', String(0x00200000 | 0x40))}`;

  expect(parseProcessStat(Buffer.from(line))?.kernelThread).toBe(true);
});

test('takes a text that is no stat line for no process', () => {
  expect(parseProcessStat(Buffer.from(''))).toBeNull();
  expect(parseProcessStat(Buffer.from('12 bash S'))).toBeNull();
});
