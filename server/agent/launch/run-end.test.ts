import { expect, test } from 'vitest';
import { parseRunStatus, runEndOf, signalName } from './run-end.ts';

/** As dash 0.5.12, busybox 1.35 and bash 5.2 wrote them (watch-run.sh). */
const written = (code: number, job: string, before = '') =>
  `${before}code ${code}\n${job}\n0m0.010000s 0m0.020000s\n1m2.500000s 0m0.260000s\nend\n\n\n\n`;

const dash = (code: number, job: string, before = '') => written(code, `[1] + ${job}                     `, before);

test.each([
  [dash(0, 'Done'), { code: 0, isSignal: false, coreDumped: false }],
  [dash(137, 'Done(137)'), { code: 137, isSignal: false, coreDumped: false }],
  [dash(137, 'Killed', 'Killed\n'), { code: 137, isSignal: true, coreDumped: false }],
  [dash(130, 'Interrupt'), { code: 130, isSignal: true, coreDumped: false }],
  [
    dash(139, 'Segmentation fault (core dumped)', 'Segmentation fault (core dumped)\n'),
    { code: 139, isSignal: true, coreDumped: true },
  ],
  [written(3, '[1]+  Done(3)                    '), { code: 3, isSignal: false }],
  [written(137, '[1]+  Exit 137                "$@"'), { code: 137, isSignal: false }],
  [written(137, '', 'watch-run.sh: line 40: 16472 Killed                  "$@"\n'), { code: 137, isSignal: true }],
])('an exit is told from an end by a signal: %j', (text, status) => {
  expect(parseRunStatus(text)).toMatchObject(status);
});

test('tells the CPU time of the children', () => {
  expect(parseRunStatus(dash(0, 'Done'))).toMatchObject({ cpuUserUsec: 62_500_000, cpuSystemUsec: 260_000 });
});

test.each(['', '\n\n\n', 'code 0\n[1] + Done\n'])('a text that was cut short is none: %j', (text) => {
  expect(parseRunStatus(text)).toBeNull();
});

const status = (code: number, isSignal = false) => ({
  ...{ code, isSignal, coreDumped: false, cpuUserUsec: 0, cpuSystemUsec: 0 },
});

test.each([
  ["/usr/bin/env: 'job': No such file or directory\n", 'ENOENT'],
  ["/usr/bin/env: './job': Permission denied\n", 'EACCES'],
  ['/usr/bin/setpriv: setresuid failed: Operation not permitted\n', 'EPERM'],
  ['corral-launch: cannot enter /srv/job\n', 'EACCES'],
])('what could not be executed did not start: %j', (complaint, errno) => {
  expect(runEndOf(status(126), { went: true, complaint })).toMatchObject({ kind: 'not-started', errno });
});

test.each([
  [127, 'sh: 1: job: not found\n'],
  [127, "/usr/bin/env: 'job': No such file or directory\nand more\n"],
  [126, ''],
  [1, "/usr/bin/env: 'job': No such file or directory\n"],
])('a program that ends with %i and says %j did', (code, complaint) => {
  expect(runEndOf(status(code), { went: true, complaint })).toEqual({ kind: 'exited', code });
});

test('what was never let go never ran', () => {
  expect(runEndOf(status(1), { went: false, complaint: null })).toMatchObject({ kind: 'not-started' });
});

test.each([
  [9, 'SIGKILL'],
  [6, 'SIGABRT'],
  [29, 'SIGIO'],
  [34, 'SIGRTMIN'],
  [40, 'SIGRTMIN+6'],
])('signal %i is %s', (number, name) => {
  expect(signalName(number)).toBe(name);
});
