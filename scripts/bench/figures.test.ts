import { expect, test } from 'vitest';
import { type Kept, replaceFigures } from './figures.mjs';

const page = (between: string) =>
  `before\n<!-- figures: written by npm run bench -->${between}<!-- end of figures -->\nafter\n`;

const kept: Kept = {
  title: 'preview and apply',
  date: '2026-11-23',
  machine: '2 cores',
  load: '0.1',
  seconds: 20,
  report: {
    conditions: ['One client.'],
    figures: [
      { what: 'preview', measured: 'p99 9.0 ms', beside: '2 × bare', budget: { text: 'p99 ≤ 25 ms', met: true } },
      { what: 'apply', measured: 'p99 90 ms', beside: '', budget: { text: 'p99 ≤ 50 ms', met: false } },
      { what: 'a | b', measured: '1', beside: '', budget: null },
    ],
  },
};

test('says of every budget whether it is met', () => {
  const text = replaceFigures(page('\n'), { 'change-latency': kept });

  expect(text).toContain('| `change-latency`: preview | p99 ≤ 25 ms | p99 9.0 ms | met |');
  expect(text).toContain('| `change-latency`: apply | p99 ≤ 50 ms | p99 90 ms | **missed** |');
});

test('keeps what stands around the figures and writes the same text again', () => {
  const once = replaceFigures(page('\nold\n'), { 'change-latency': kept });

  expect(once).toMatch(/^before\n/);
  expect(once).toMatch(/\nafter\n$/);
  expect(once).not.toContain('old');
  expect(replaceFigures(once, { 'change-latency': kept })).toBe(once);
});

test('a bar in a cell does not open another cell', () => {
  expect(replaceFigures(page('\n'), { 'change-latency': kept })).toContain('| a \\| b | 1 |  |');
});

test('refuses a page without the marks rather than losing it', () => {
  expect(() => replaceFigures('nothing here', {})).toThrow(/marks/);
});
