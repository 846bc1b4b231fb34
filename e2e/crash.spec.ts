/** The short form of `npm run crash`: web and agent killed thirty times, and not one record that lies. */
import { expect, test } from '@playwright/test';
import { runCrashBattery } from './crash-battery.ts';

test.skip(process.getuid?.() !== 0, 'making groups at the top takes root');
// Each kill is followed by a start.
test.setTimeout(900_000);

test('killed at random in the middle of changes, every record tells the truth', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);

  const report = await runCrashBattery({ kills: 30, seed });

  expect(report.lies, `npm run crash -- --kills 30 --seed ${seed}`).toEqual([]);
  // A change that began after its web was killed has no record; all that were left alone have.
  expect(report.records).toBeGreaterThanOrEqual(report.asked - 30);
  expect(report.kills.web + report.kills.agent).toBe(30);
});
