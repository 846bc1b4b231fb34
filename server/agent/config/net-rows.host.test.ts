/**
 * Random files with classes and priorities of v1's net_cls and net_prio, loaded by Corral and by Debian's cgconfigparser: the same
 * stands in the end, or neither loads it. In the guest alone (net-mount.fixtures.ts).
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runWithNet, whyNoNet } from '#server/agent/changes/net-mount.fixtures.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import type { NetLoad } from './net-rows.fixtures.ts';

const why = whyNoNet() ?? (existsSync('/usr/sbin/cgconfigparser') ? null : 'no cgconfigparser');
const script = path.join(import.meta.dirname, 'net-rows.fixtures.ts');

/** A priority of 0 takes a row away; what is no interface of this host is refused by both. */
function randomFiles(interfaces: readonly string[]): fc.Arbitrary<string> {
  const known = fc.constantFrom(...interfaces);
  const name = fc.oneof({ weight: 12, arbitrary: known }, { weight: 1, arbitrary: fc.constant('corral-none') });
  const priority = fc.oneof(fc.constantFrom(0, 1, 2 ** 32 - 1), fc.integer({ min: 0, max: 100 }));
  const rows = fc.array(fc.tuple(name, priority), { minLength: 1, maxLength: 4 });
  const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  const classId = fc.oneof(
    { weight: 5, arbitrary: number.map(String) },
    { weight: 5, arbitrary: number.map((one) => `0x${one.toString(16)}`) },
    // tc's own spelling, which is none of the kernel's.
    { weight: 1, arbitrary: fc.constant('10:1') },
  );
  const block = fc
    .record({ classId: fc.option(classId), rows: fc.option(rows) })
    .map(({ classId, rows }) => {
      const classes = classId === null ? '' : `net_cls { net_cls.classid = ${classId}; }`;
      const lines = rows?.map((row) => row.join(' ')).join('\n');
      return `${classes} ${lines === undefined ? '' : `net_prio { net_prio.ifpriomap = "${lines}"; }`}`.trim();
    })
    .filter((text) => text !== '');
  return fc
    .record({ own: block, below: fc.option(block) })
    .map(({ own, below }) => `group GROUP { ${own} }\n${below === null ? '' : `group GROUP/below { ${below} }\n`}`);
}

describe.skipIf(why !== null)(`files of net_cls and net_prio${why ? ` (skipped: ${why})` : ''}`, () => {
  test('come to the same state by both, or are refused by both', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'corral-net-rows-'));
    try {
      const input = path.join(folder, 'texts.json');
      const files = fc.sample(randomFiles(readdirSync('/sys/class/net')), propertyRuns(300));
      writeFileSync(input, JSON.stringify(files));
      mkdirSync(path.join(folder, 'net'));

      const loads = await runWithNet<NetLoad[]>(script, { folder: path.join(folder, 'net'), input });

      expect(loads).toHaveLength(files.length);
      for (const { text, theirs, ours, said } of loads) expect(ours, `${text}\n${said}`).toEqual(theirs);
      expect(loads.some(({ ours }) => ours !== null)).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 600_000);
});
