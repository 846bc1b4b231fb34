import { expect, test } from 'vitest';
import type { StandingVerdict } from '#server/domain/audit/audit-event.ts';
import { formatClock } from '#server/domain/units.ts';
import { countWords, integrityWords, isWorthVerifying, verdictShown } from './integrity-words.ts';

const atMs = 1_700_000_000_000;
const at = formatClock(atMs);

function verdict(count: number, intents: number, outcomes: number): StandingVerdict {
  const chain = { kind: 'intact', count, head: count === 0 ? '' : 'abc' } as const;
  return { kind: 'intact', intents: chain, outcomes: chain, atMs, since: { intents, outcomes } };
}

test('every record is said to be intact only where all were verified', () => {
  expect(integrityWords(verdict(3, 0, 0))).toMatchObject({
    title: 'Intact',
    text: expect.stringContaining('Every record is as it was stored.'),
  });
  expect(integrityWords(verdict(3, 14, 13))).toEqual({
    state: 'intact',
    title: `Intact up to ${at}`,
    text: 'Every record until then is as it was stored; 14 attempts and 13 outcomes were stored since then and not verified yet.',
  });
  expect(integrityWords(verdict(3, 1, 0)).text).toContain('1 attempt was stored since then');
});

test('what was stored after a walk through an empty log is not called intact', () => {
  expect(integrityWords(verdict(0, 14, 14))).toMatchObject({ state: 'unknown', title: 'Not verified yet' });
  expect(integrityWords(verdict(0, 0, 0))).toMatchObject({ state: 'intact' });
});

test('each chain tells how many of its records nobody has verified', () => {
  const { intents } = verdict(3, 0, 0);

  expect(countWords(intents, 0)).toBe('3 records, all intact');
  expect(countWords(intents, 1200)).toBe('3 records, all intact; 1,200 more, not verified yet');
  expect(countWords({ kind: 'intact', count: 0, head: '' }, 1)).toBe('1 record, not verified yet');
  expect(countWords({ kind: 'broken', count: 1, sequence: 2, why: '', requestId: null }, 9)).toBe(
    '1 record intact before it',
  );
});

test('a page verifies by itself only what is short and has grown', () => {
  expect(isWorthVerifying(verdict(10, 1, 0))).toBe(true);
  expect(isWorthVerifying(verdict(10, 0, 0))).toBe(false);
  expect(isWorthVerifying(verdict(1_000_000, 1, 1))).toBe(false);
});

test('the newer answer is shown', () => {
  const found = verdict(3, 2, 2);
  const { since: _, ...asked } = { ...verdict(5, 0, 0), atMs: atMs + 1 };

  expect(verdictShown(found, asked)).toMatchObject({ intents: { count: 5 }, since: { intents: 0 } });
  expect(verdictShown(found, { ...asked, atMs })).toBe(found);
  expect(verdictShown(null, undefined)).toBeUndefined();
});
