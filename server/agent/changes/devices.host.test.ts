/** Which devices a group may use (v1), on the kernel that runs here: kept as foretold, refused as foreseen, put back. */
import { readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import {
  type DeviceRule,
  type DeviceRules,
  deviceListText,
  parseDeviceList,
} from '#server/domain/limits/device-rules.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { applyChange, previewChange } from './apply-change.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';
import { rollBackWrites, runWrites } from './run-writes.ts';

const why = whyNotHere('devices');

let ground: TestGround;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (why === null) ground = await openTestGround('devices');
});
beforeEach(async () => {
  if (why === null) group = await ground.make(`g${count++}`);
});
afterAll(() => ground?.clear());

function fileOf(file: string, at = group): string {
  const hierarchy = host.hierarchyFor('devices');
  return hierarchy ? `${dirOf(hierarchy, at)}/${file}` : '';
}

const listNow = (at = group) => deviceListText(parseDeviceList(readFileSync(fileOf('devices.list', at), 'utf8')));
const plan = (value: DeviceRules, at = group) =>
  previewChange(sceneNow(), { group: at, edits: [{ key: 'devices.rules', value }] });

function apply(value: DeviceRules, at = group) {
  const edits = [{ key: 'devices.rules' as const, value }];
  const { basis } = plan(value, at);
  return applyChange(sceneNow(), { group: at, edits, basis, confirmed: null, requestId: 'test' });
}

const rule = (major: number | '*', minor: number | '*', access: string): DeviceRule => ({
  type: 'c',
  major,
  minor,
  access,
});
const nothing = rule(1, 3, 'rwm');

describe.skipIf(why !== null)(`devices${why ? ` (skipped: ${why})` : ''}`, () => {
  test('are cut down to a list, changed and given back', async () => {
    expect((await apply([nothing, rule(136, '*', 'rw')])).writes.every(({ status }) => status === 'kept')).toBe(true);
    expect(listNow()).toBe('c 136:* rw\nc 1:3 rwm');

    expect((await apply([rule(1, 3, 'r'), rule(10, 232, 'rw')])).result).toBe('applied');
    expect(listNow()).toBe('c 10:232 rw\nc 1:3 r');

    expect((await apply('all')).result).toBe('applied');
    expect(listNow()).toBe('a *:* rwm');
  });

  test('all at once is refused while there is a group below, as the kernel refuses it', async () => {
    const child = await ground.make('below', group);

    expect(plan([nothing]).notes.map(({ code }) => code)).toEqual(['devices-all-with-children']);
    expect(() => writeFileSync(fileOf('devices.deny'), 'a', { flag: 'r+' })).toThrowError(/EINVAL/);
    const hierarchy = host.hierarchyFor('devices');
    if (hierarchy) rmdirSync(dirOf(hierarchy, child));
  });

  test('what the parent lacks is refused, as the kernel refuses it', async () => {
    await apply([nothing]);
    const child = await ground.make('below', group);

    expect(listNow(child)).toBe('c 1:3 rwm');
    expect(plan([nothing, rule(5, 1, 'r')], child).notes.map(({ code }) => code)).toEqual(['devices-parent-lacks']);
    let errno: string | undefined;
    try {
      writeFileSync(fileOf('devices.allow', child), 'c 5:1 r', { flag: 'r+' });
    } catch (cause) {
      errno = errnoOf(cause);
    }
    expect(errno).toBe('EPERM');
  });

  test('the largest number would stand for every device: refused by Corral, taken by the kernel', async () => {
    await apply([nothing]);
    expect(plan([rule(2 ** 32 - 1, 1, 'r')]).notes.map(({ code }) => code)).toEqual(['device-number']);

    writeFileSync(fileOf('devices.allow'), 'c 4294967295:1 r', { flag: 'r+' });
    expect(listNow()).toBe('c *:1 r\nc 1:3 rwm');
  });

  test('keep their word from any list to any other, and back', async () => {
    const number = fc.oneof(fc.constant('*' as const), fc.constantFrom(1, 3, 5, 136, 2 ** 32 - 2));
    const some = fc.oneof(
      { weight: 1, arbitrary: fc.constant('all' as const) },
      {
        weight: 6,
        arbitrary: fc.array(
          fc.record({
            type: fc.constantFrom('b' as const, 'c' as const),
            major: number,
            minor: number,
            access: fc.constantFrom('r', 'w', 'm', 'rw', 'rm', 'wm', 'rwm'),
          }),
          { maxLength: 5 },
        ),
      },
    );
    await fc.assert(
      fc.asyncProperty(some, async (value) => {
        const before = listNow();
        const { writes, refused, notes } = plan(value);
        if (refused) {
          expect(notes.map(({ code }) => code)).toEqual(['nothing-to-change']);
          return;
        }
        const done = await runWrites(sceneNow(), writes);
        expect(done.writes.filter(({ status }) => status !== 'kept')).toEqual([]);
        expect(listNow()).toBe(deviceListText(value));
        await rollBackWrites(host, writes, done.writes);
        expect(done.writes.filter(({ status }) => status !== 'rolled-back')).toEqual([]);
        expect(listNow()).toBe(before);
        await runWrites(sceneNow(), writes);
      }),
      propertyRuns(100),
    );
  });
});
