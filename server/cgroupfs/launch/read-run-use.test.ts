import { expect, test } from 'vitest';
import { scaledParts } from './read-run-use.ts';

test.each([
  // 604 ms in ticks of a whole of 580 ms.
  [
    { cpuUsec: 580_000, cpuUserUsec: 220_000, cpuSystemUsec: 384_000 },
    { cpuUsec: 580_000, cpuUserUsec: 211_258, cpuSystemUsec: 368_742 },
  ],
  // Done before the first tick.
  [
    { cpuUsec: 3000, cpuUserUsec: 0, cpuSystemUsec: 0 },
    { cpuUsec: 3000, cpuUserUsec: 3000, cpuSystemUsec: 0 },
  ],
  // As v2 tells them already.
  [
    { cpuUsec: 30, cpuUserUsec: 10, cpuSystemUsec: 20 },
    { cpuUsec: 30, cpuUserUsec: 10, cpuSystemUsec: 20 },
  ],
])('user and system add up to the CPU time: %j', (read, scaled) => {
  expect(scaledParts(read)).toEqual(scaled);
});

test('without one of them the others stay as they are read', () => {
  const read = { cpuUsec: 30, cpuUserUsec: { file: 'cpuacct.usage_user' }, cpuSystemUsec: 20 };

  expect(scaledParts(read)).toBe(read);
});
