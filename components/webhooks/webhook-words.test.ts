import { expect, test } from 'vitest';
import type { AttemptRow } from '#server/domain/webhooks/webhook.ts';
import { deliveryLook } from './webhook-words.ts';

const taken: AttemptRow = { number: 1, startedAtMs: 0, durationMs: 3, status: 200, reason: null };
const refused: AttemptRow = { ...taken, status: 500, reason: { why: 'it said 500', sentence: null } };

test.each([
  ['waiting', 0, null, 'waiting', 'info'],
  ['sending', 1, null, 'sending', 'info'],
  ['waiting', 3, refused, 'retrying', 'warn'],
  ['sending', 2, null, 'retrying', 'warn'],
  // Sent again by hand.
  ['waiting', 1, taken, 'waiting', 'info'],
  ['delivered', 4, taken, 'delivered', 'ok'],
  ['given-up', 10, refused, 'given up', 'bad'],
] as const)('%s after %i attempts with the last answer %j is "%s"', (state, attempts, last, word, tone) => {
  expect(deliveryLook({ state, attempts, last })).toEqual({ word, tone });
});
