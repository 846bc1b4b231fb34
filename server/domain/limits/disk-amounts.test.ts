import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { sampleContext, sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { undoEdits } from '#server/domain/changes/undo-edits.ts';
import { type DiskAmount, type DiskAmountKey, parseDiskAmounts } from './disk-amounts.ts';
import { limitRule, settingOf, textThatRestores } from './limit-catalogue.ts';
import type { LimitEdit } from './limits.ts';

const facts = { pageBytes: 4096, highestCpu: 3, nodes: [0], devices: sampleDevices, kernel: '6.18.44' };
const sda = (amount: number): DiskAmount => ({ device: '8:0', amount });

function planned(texts: Record<string, string>, key: DiskAmountKey, value: DiskAmount[], version: 1 | 2 = 2) {
  const context = sampleContext({ version, own: { texts } });
  const devices = context.devices.map((one) => (one.name === 'sda' ? { ...one, scheduler: 'bfq' } : one));
  return planChange({ ...context, devices }, [{ key, value }]);
}

describe('reading', () => {
  test.each([
    // blkcg_print_blkgs() of Linux 6.18 (v1), 6.1 (v2), and blk-iolatency.c's iolatency_prfill_limit().
    ['blkio.bfq.weight_device', '', 'default 100\n', []],
    ['io.weight', '', 'default 100\n254:0 200\n8:0 50\n', [sda(50), { device: '254:0', amount: 200 }]],
    ['io.latency', 'target=', '8:0 target=10000\n', [sda(10_000)]],
    ['io.latency', 'target=', '', []],
  ])('%s', (file, word, text, table) => {
    expect(parseDiskAmounts(text, file, word)).toEqual(table);
  });

  test('another form is a typed error, whatever it is', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('8:0', '8:0 target=1', '8:0 1 2', 'sda 5', '8:0 -1'));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        try {
          expect(Array.isArray(parseDiskAmounts(lines.join('\n'), 'io.weight'))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'NOT_AVAILABLE' });
        }
      }),
    );
  });
});

test.each<[DiskAmountKey, DiskAmount[], string | null]>([
  ['io.weight.disks', [sda(10_000)], null],
  ['io.weight.disks', [sda(0)], 'out-of-range'],
  ['io.weight.disks', [sda(10_001)], 'out-of-range'],
  ['io.bfq.weight.disks', [sda(1001)], 'out-of-range'],
  ['io.latency', [sda(0)], 'out-of-range'],
  ['io.latency', [{ device: '9:9', amount: 5 }], 'io-no-device'],
  // A partition stands for its disk.
  ['io.weight.disks', [sda(5), { device: '8:1', amount: 6 }], 'io-device-twice'],
])('%s takes %j: %s', (key, value, code) => {
  expect(limitRule(2, key)?.fault(value, facts)?.code ?? null).toBe(code);
});

test('the weight for all and those of single disks are rows of one file', () => {
  const text = 'default 100\n8:0 50\n';

  expect(settingOf('io.weight', text, '200')).toBe('default 100');
  expect(settingOf('io.weight', text, '8:0 70')).toBe('8:0 50');
  expect(settingOf('io.weight', text, '254:0 70')).toBe('');
  expect(textThatRestores('io.weight', 'default 100', '200')).toBe('100');
  expect(textThatRestores('io.weight', '', '254:0 70')).toBe('254:0 default');
  // CFQ took 0, and no word.
  expect(textThatRestores('blkio.weight_device', '', '8:0 70')).toBe('8:0 0');
  expect(textThatRestores('io.latency', '', '8:0 target=500')).toBe('8:0 target=0');
});

describe('a plan', () => {
  test('writes the rows that differ and takes away those that are not named', () => {
    const { writes } = planned({ 'io.weight': 'default 100\n254:0 200' }, 'io.weight.disks', [sda(50)]);

    expect(writes).toMatchObject([
      { file: 'io.weight', before: '', text: '8:0 50', keeps: '8:0 50', undoText: '8:0 default' },
      { file: 'io.weight', before: '254:0 200', text: '254:0 default', keeps: '', undoText: '254:0 200' },
    ]);
  });

  test('of the weight for all is about that row alone', () => {
    const context = sampleContext({ version: 2, own: { texts: { 'io.weight': 'default 100\n8:0 50' } } });

    expect(planChange(context, [{ key: 'io.weight', value: 200 }]).writes).toMatchObject([
      { text: '200', before: 'default 100', keeps: 'default 200', undoText: '100' },
    ]);
    expect(planChange(context, [{ key: 'io.weight', value: 100 }]).notes).toMatchObject([
      { code: 'nothing-to-change' },
    ]);
  });

  test('a target is written by its word, for the whole disk', () => {
    const plan = planned({}, 'io.latency', [{ device: '8:1', amount: 500 }]);

    expect(plan.writes).toMatchObject([{ file: 'io.latency', text: '8:0 target=500', undoText: '8:0 target=0' }]);
    expect(plan.notes).toMatchObject([{ code: 'io-partition' }]);
  });

  test('a weight for BFQ is refused on a disk with another scheduler', () => {
    const vda = [{ device: '254:0', amount: 200 }];

    expect(planned({}, 'io.bfq.weight.disks', vda, 1).notes).toMatchObject([
      { code: 'io-disk-no-bfq', severity: 'refused', values: { disk: 'vda', scheduler: 'none' } },
    ]);
    expect(planned({}, 'io.bfq.weight.disks', [sda(200)], 1)).toMatchObject({
      refused: false,
      writes: [{ file: 'blkio.bfq.weight_device', text: '8:0 200', undoText: '8:0 default' }],
    });
  });

  test('a weight is refused on a disk without io.cost, and where nothing is known of that it is not', () => {
    const context = sampleContext({ version: 2 });
    const devices = context.devices.map((disk) => ({ ...disk, hasIoCost: disk.name !== 'sda' }));
    const edits: LimitEdit[] = [{ key: 'io.weight.disks', value: [sda(50)] }];

    expect(planChange({ ...context, devices }, edits)).toMatchObject({
      refused: true,
      notes: [{ code: 'io-disk-no-cost', severity: 'refused', values: { disk: 'sda', device: '8:0' } }],
    });
    expect(planChange(context, edits)).toMatchObject({ refused: false, writes: [{ text: '8:0 50' }] });
  });

  test('of BFQ’s weight for all writes those of single disks again, which it forgets, and can be put back', () => {
    const context = sampleContext({
      version: 1,
      own: { texts: { 'blkio.bfq.weight_device': 'default 100\n8:0 300' } },
    });

    const { writes, notes } = planChange(context, [{ key: 'io.bfq.weight', value: 50 }]);

    expect(notes).toContainEqual(expect.objectContaining({ code: 'io-bfq-forgets' }));
    expect(writes.map(({ file, text, undoText }) => [file, text, undoText])).toEqual([
      ['blkio.bfq.weight_device', '8:0 300', '8:0 300'],
      ['blkio.bfq.weight', '50', '100'],
      ['blkio.bfq.weight_device', '8:0 300', '8:0 300'],
    ]);
  });

  test('has systemd’s property where it has one', () => {
    const unit = { group: '/system.slice/a.service' };
    const of = (key: DiskAmountKey, texts: Record<string, string>, value: DiskAmount[]) =>
      planChange(sampleContext({ version: 2, ...unit, own: { texts } }), [{ key, value }]).equivalents.systemd[0];

    expect(of('io.weight.disks', {}, [sda(50)])).toContain("'IODeviceWeight=/dev/sda 50'");
    expect(of('io.latency', {}, [sda(500)])).toContain("'IODeviceLatencyTargetSec=/dev/sda 500us'");
    // It takes away all or none.
    expect(of('io.latency', { 'io.latency': '8:0 target=500' }, [])).toBeUndefined();
  });
});

test('undo puts back the row that was written, and is not about the other limit of the file', () => {
  const context = sampleContext({ version: 2, own: { texts: { 'io.weight': 'default 100\n8:0 50' } } });
  const reading = context.own.limits['io.weight.disks'];
  const what = reading?.kind === 'value' ? (reading.files[0]?.path ?? '') : '';
  const value = (asked: string, before: string) => ({
    ...{ what, asked, before, after: asked, status: 'kept' as const, errno: null, why: null },
  });

  expect(undoEdits(context, [value('8:0 50', '')])).toEqual([{ key: 'io.weight.disks', value: [] }]);
  expect(undoEdits(context, [value('100', 'default 300')])).toEqual([{ key: 'io.weight', value: 300 }]);
});
