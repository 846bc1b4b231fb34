import { expect, test } from 'vitest';
import type { FaultSeverity } from '#server/domain/config/config-fault.ts';
import { faultWords } from './fault-words.ts';

test.each<[FaultSeverity[], string]>([
  [[], 'Faults'],
  [['syntax', 'refused', 'warning', 'warning', 'info'], '2 errors, 2 warnings, 1 note'],
  [['warning'], '1 warning'],
])('all that the list has is counted by its sort: %j is "%s"', (severities, words) => {
  expect(faultWords(severities.map((severity) => ({ severity })))).toBe(words);
});
