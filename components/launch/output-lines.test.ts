import { expect, test } from 'vitest';
import { OutputLines } from './output-lines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
function read(...pieces: (string | Uint8Array)[]) {
  const output = new OutputLines(1_000_000);
  for (const piece of pieces) output.append(typeof piece === 'string' ? bytes(piece) : piece);
  return output.lines;
}
const textsOf = (...pieces: (string | Uint8Array)[]) => read(...pieces).map(({ text }) => text);

test.each([
  ['lines, the last one open', ['a\nb\n\nc'], ['a', 'b', '', 'c']],
  ['a line in pieces', ['a', 'b\nc', 'd'], ['ab', 'cd']],
  ['line ends of DOS', ['a\r\nb\r\n'], ['a', 'b']],
  ['a progress bar, as it stands in the end', ['10 %\r50 %\r100 %\ndone'], ['100 %', 'done']],
  ['a tab and what has no picture', ['a\tb\u0007\u0000\u007f'], ['a\tb␇␀␡']],
  ['a title, a cleared screen and a moved cursor', ['\u001b]0;title\u0007\u001b[2J\u001b[1;1Hx'], ['x']],
  ['an escape sequence cut in two', ['a\u001b[3', '1mb'], ['ab']],
  ['an escape that is none', ['a\u001b\u0001b'], ['a␛␁b']],
])('shows %s', (_, pieces, lines) => {
  expect(textsOf(...pieces)).toEqual(lines);
});

test('a character cut in two is whole, and what is no UTF-8 is marked', () => {
  const euro = bytes('€');

  expect(textsOf(euro.slice(0, 2), euro.slice(2), Uint8Array.of(0xff, 0x41))).toEqual(['€\ufffdA']);
});

test('a colour goes on over the line end until it is taken back', () => {
  const [first, second] = read('\u001b[1;31mred\nstill\u001b[0m plain');

  expect(first?.spans).toMatchObject([{ text: 'red', look: { color: 'var(--ansi-1)', bold: true } }]);
  expect(second?.spans).toMatchObject([
    { text: 'still', look: { color: 'var(--ansi-1)' } },
    { text: ' plain', look: { color: null, bold: false } },
  ]);
});

test.each([
  ['38;5;208', 'rgb(255 135 0)'],
  ['38;5;9', 'var(--ansi-9)'],
  ['38;5;244', 'rgb(128 128 128)'],
  ['38;2;1;2;3', 'rgb(1 2 3)'],
  ['38:2::1:2:3', 'rgb(1 2 3)'],
  ['38;2;1;2;300', null],
  ['97', 'var(--ansi-15)'],
  ['12345', null],
])('takes the colour of %s', (parameters, color) => {
  expect(read(`\u001b[${parameters}mx`)[0]?.spans[0]?.look.color).toBe(color);
});

test('a line without end is broken, and markup in it stays text', () => {
  const lines = read(`<b>${'x'.repeat(5000)}`);

  expect(lines.map(({ text }) => text.length)).toEqual([2000, 2000, 1003]);
  expect(lines[0]?.spans[0]?.text).toMatch(/^<b>x/);
});

test('what is missing stands as a line of its own and ends a colour', () => {
  const output = new OutputLines(1000);
  output.append(bytes('\u001b[31mbefore'));
  output.miss({ bytes: 4096, why: 'dropped' });
  output.append(bytes('after'));

  expect(output.lines.map(({ text, missing }) => missing?.bytes ?? text)).toEqual(['before', 4096, 'after']);
  expect(output.lines[2]?.spans[0]?.look.color).toBeNull();
});

test('a flood costs no more than its bound, and the newest stays', () => {
  const output = new OutputLines(10_000);
  for (let line = 0; line < 5000; line += 1) output.append(bytes(`line ${line}\n`));

  expect(output.lines.length).toBeLessThan(500);
  expect(output.lines.at(-1)?.text).toBe('line 4999');
  expect(output.hasDropped).toBe(true);
});
