/** v1's net_cls and net_prio on a real kernel: beside v2, as a mixed host has them (net-mount.fixtures.ts). */
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NetAnswer, NetReport } from './net-limits.fixtures.ts';
import { runWithNet, whyNoNet } from './net-mount.fixtures.ts';

const fixture = path.join(import.meta.dirname, 'net-limits.fixtures.ts');
const classFile = 'net_cls.classid';
const priorityFile = 'net_prio.ifpriomap';

const why = whyNoNet();
/** What is typed, what the kernel answers or then shows, and what Corral says before. */
const rows: [file: string, typed: string, kernel: string | RegExp, corral: string | null][] = [
  [classFile, '1048577', '1048577', '1048577'],
  [classFile, '0x100001', '1048577', '1048577'],
  [classFile, '4294967295', '4294967295', '4294967295'],
  // tc's own spelling is none of the kernel's.
  [classFile, '10:1', 'EINVAL', '1048577'],
  // Cut down to 32 bits without a word.
  [classFile, '4294967296', '0', 'class-id-wraps'],
  [classFile, '4294967297', '1', 'class-id-wraps'],
  [classFile, '-1', 'EINVAL', null],
  [classFile, 'web', 'EINVAL', null],
  [priorityFile, 'lo 5', /^lo 5$/m, 'lo 5'],
  [priorityFile, 'lo 4294967295', /^lo 4294967295$/m, 'lo 4294967295'],
  [priorityFile, 'corral-none 5', 'ENODEV', 'no-interface'],
  [priorityFile, 'lo', 'EINVAL', null],
  [priorityFile, 'lo x', 'EINVAL', null],
  [priorityFile, 'lo -1', 'EINVAL', null],
  // What follows the number is not read.
  [priorityFile, 'lo 5 6', /^lo 5$/m, null],
  [priorityFile, 'lo 5M', /^lo 5$/m, null],
];

describe.skipIf(why !== null)(`net_cls and net_prio on this kernel${why ? ` (skipped: ${why})` : ''}`, () => {
  let folder: string;
  let report: NetReport;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'corral-net-'));
    const texts = JSON.stringify(rows.map(([file, typed]) => [file, typed]));
    report = await runWithNet(fixture, { folder, input: texts });
    // A process of its own on an emulated processor.
  }, 300_000);

  afterAll(() => rmdirSync(folder));

  test('are one hierarchy of v1 beside v2', () => {
    expect(report.hierarchies).toEqual(['net_cls,net_prio']);
  });

  test.each(rows)('%s <- %s: foreseen as the kernel answers', (file, typed, kernel, corral) => {
    const found = report.answers.find((one: NetAnswer) => one.file === file && one.typed === typed);

    expect(found?.kernel).toEqual(typeof kernel === 'string' ? kernel : expect.stringMatching(kernel));
    expect(found?.corral ?? null).toBe(corral);
  });

  test('are kept as foretold, and a priority that is not named any more is taken away', () => {
    expect(report.applied).toEqual([
      { result: 'applied', foretold: ['1048577'], after: ['1048577'] },
      { result: 'applied', foretold: ['lo 7'], after: ['lo 7'] },
      { result: 'applied', foretold: ['lo 0'], after: ['lo 0'] },
    ]);
  });

  test('a group that is made below has its parent’s', () => {
    expect(report.inherited).toEqual({ class: '1048577', priorities: expect.stringMatching(/^lo 7$/m) });
  });
});
