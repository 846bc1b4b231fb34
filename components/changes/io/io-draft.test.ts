import { expect, test } from 'vitest';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { unlimited } from '#server/domain/limits/io-limits.ts';
import { ioDraftOf, ioTableOf, readFigure, withDevice, withFigure, withoutDevice } from './io-draft.ts';

const empty = ioDraftOf([], String);

test('a disk more has no limits, and is no edit until one is typed', () => {
  const added = withDevice(withDevice(empty, '254:0'), '8:0');

  expect(added.rows.map(({ device }) => device)).toEqual(['8:0', '254:0']);
  expect(ioTableOf(added, sampleDevices)).toEqual([]);

  const typed = withFigure(added, '8:0', 'readBytesPerSecond', { kind: 'text', text: '10M' });
  expect(ioTableOf(typed, sampleDevices)).toEqual([{ ...unlimited('8:0'), readBytesPerSecond: 10_485_760n }]);
  expect(ioTableOf(withoutDevice(typed, '8:0'), sampleDevices)).toEqual([]);
});

test.each([
  ['readBytesPerSecond', '10M', 10_485_760n],
  ['readBytesPerSecond', '10 MiB/s', 10_485_760n],
  ['writeBytesPerSecond', '5 MB per second', 5_000_000n],
  ['readOpsPerSecond', '1,500', 1500],
  ['writeOpsPerSecond', '300/s', 300],
  ['writeOpsPerSecond', 'max', 'max'],
] as const)('%s takes %s for %s', (figure, text, amount) => {
  expect(readFigure(figure, { kind: 'text', text })).toEqual({ kind: 'amount', amount });
});

test.each([
  ['readBytesPerSecond', ''],
  ['readBytesPerSecond', 'fast'],
  ['readOpsPerSecond', '1.5'],
  ['writeOpsPerSecond', '10M'],
] as const)('%s says what is wrong with "%s", naming the disk', (figure, text) => {
  expect(readFigure(figure, { kind: 'text', text }).kind).toBe('fault');
  const draft = withFigure(withDevice(empty, '8:0'), '8:0', figure, { kind: 'text', text });
  expect(() => ioTableOf(draft, sampleDevices)).toThrowError(/sda, (bytes )?(read|writ)/);
});
