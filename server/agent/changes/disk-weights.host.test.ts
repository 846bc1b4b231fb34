/**
 * Weights of single disks on the kernel that runs here, for a loop device of the test's own to which it gives the BFQ scheduler:
 * what is asked, and the value kept or the errno foreseen.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { DiskAmount } from '#server/domain/limits/disk-amounts.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { applyChange, previewChange } from './apply-change.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';

const version = host.hierarchyFor('io')?.version ?? 2;
const file = version === 1 ? 'blkio.bfq.weight_device' : 'io.bfq.weight';
const scheduler = '/sys/block/loop0/queue/scheduler';
const hasBfq = existsSync(scheduler) && readFileSync(scheduler, 'utf8').includes('bfq');
const why = whyNotHere('io') ?? (hasBfq && process.getuid?.() === 0 ? null : 'no BFQ for a loop device here');

let ground: TestGround;
let group: GroupPath;
let image: string;
let loop: string;
let device: string;
let count = 0;

beforeAll(async () => {
  if (why !== null) return;
  ground = await openTestGround('io');
  image = path.join(mkdtempSync(path.join(tmpdir(), 'corral-disk-')), 'image');
  writeFileSync(image, '');
  truncateSync(image, 64 << 20);
  loop = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
  device = readFileSync(`/sys/block/${path.basename(loop)}/dev`, 'utf8').trim();
});
beforeEach(async () => {
  if (why !== null) return;
  choose('bfq');
  group = await ground.make(`g${count++}`);
});
afterAll(async () => {
  if (why !== null) return;
  choose('none');
  execFileSync('losetup', ['--detach', loop]);
  rmSync(path.dirname(image), { recursive: true });
  await ground.clear();
});

function choose(name: string): void {
  writeFileSync(`/sys/block/${path.basename(loop)}/queue/scheduler`, name);
}

function preview(edits: LimitEdit[]) {
  return previewChange(sceneNow(), { group, edits });
}

function change(edits: LimitEdit[]) {
  return applyChange(sceneNow(), { group, edits, basis: preview(edits).basis, confirmed: null, requestId: 'test' });
}

const weights = (...value: DiskAmount[]): LimitEdit[] => [{ key: 'io.bfq.weight.disks', value }];

function controlFile(): string {
  const hierarchy = host.hierarchyFor('io');
  return hierarchy ? `${dirOf(hierarchy, group)}/${file}` : '';
}

/** Past every check of ours. */
function raw(text: string): string {
  try {
    writeFileSync(controlFile(), text, { flag: 'r+' });
    return '';
  } catch (cause) {
    return errnoOf(cause) ?? '';
  }
}

describe.skipIf(why !== null)(`BFQ weights of a disk on v${version}${why ? ` (skipped: ${why})` : ''}`, () => {
  test('are kept as foretold, outlive a change of the weight for all, and are taken away with their row', async () => {
    const set = await change(weights({ device, amount: 300 }));
    expect(set).toMatchObject({ result: 'applied', writes: [{ before: '', after: `${device} 300`, status: 'kept' }] });

    const all = await change([{ key: 'io.bfq.weight', value: 50 }]);
    expect(all.writes.every(({ status }) => status === 'kept')).toBe(true);
    expect(readFileSync(controlFile(), 'utf8')).toBe(`default 50\n${device} 300\n`);

    const gone = await change(weights());
    expect(gone.writes).toMatchObject([{ before: `${device} 300`, after: '', status: 'kept' }]);
    expect(readFileSync(controlFile(), 'utf8')).toBe('default 50\n');
  });

  test.each([
    ['0', 0, 'out-of-range', 'ERANGE'],
    ['1001', 1001, 'out-of-range', 'ERANGE'],
  ])('%s: foreseen as the kernel answers', (text, amount, code, errno) => {
    expect(preview(weights({ device, amount })).notes).toMatchObject([{ severity: 'refused', code }]);
    expect(raw(`${device} ${text}`)).toBe(errno);
  });

  test('a disk with another scheduler is refused before the kernel says so', () => {
    choose('none');

    expect(preview(weights({ device, amount: 300 })).notes).toMatchObject([{ code: 'io-disk-no-bfq' }]);
    expect(['EOPNOTSUPP', 'ENOTSUP']).toContain(raw(`${device} 300`));
  });
});
