/**
 * The traps of I/O, devices and the freezer, as rows: a text that an expert types, what the kernel here makes of it (its errno, or
 * what the file then shows), and what Corral says before: nothing that is written (`fault`), a refusal by its code, or the
 * value that the kernel will keep. What the kernel "takes" and stores as something else must never be what Corral writes.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { errnoOf, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { deviceListText, parseDeviceList } from '#server/domain/limits/device-rules.ts';
import { editOfFileText } from '#server/domain/limits/edit-of-file-text.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';
import { previewChange } from './apply-change.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';

/** A disk of this host's as "8:0": what is set is set for groups of the test's own. */
const disk = host.readDevices().find(({ bytes, partOf }) => bytes > 0 && partOf === null)?.device ?? '0:0';
const part = host.readDevices().find(({ partOf }) => partOf !== null)?.device ?? null;
const io = host.hierarchyFor('io');
const freezerOnV1 = host.hierarchyFor('freezer')?.version === 1;
const unified = host.hierarchies.find(({ version }) => version === 2) ?? null;
const notRoot = process.geteuid?.() === 0 ? null : 'not root';

let ground: TestGround;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (notRoot === null) ground = await openTestGround('traps');
});
beforeEach(async () => {
  if (notRoot === null) group = await ground.make(`g${count++}`);
});
afterAll(() => ground?.clear());

const placeOf = (controller: ControllerName, file: string) => {
  const home = host.hierarchyFor(controller);
  return home ? `${dirOf(home, group)}/${file}` : '';
};

/** Past every check of ours: null when the kernel took it, else its errno. */
function writeRaw(place: string, text: string): string | null {
  try {
    writeFileSync(place, text, { flag: 'r+' });
    return null;
  } catch (cause) {
    return errnoOf(cause) ?? 'unknown';
  }
}

/** [file, typed, what the kernel says, what Corral says]. */
type Row = [file: string, typed: string, kernel: string, corral: string];

function foretold(version: 1 | 2, file: string, typed: string): string {
  const said = editOfFileText(version, file, typed, (name) => readText(placeOf('io', name)));
  if (said.kind === 'fault') return 'fault';
  const plan = previewChange(sceneNow(), { group, edits: [said.edit] });
  const refused = plan.notes.find(({ severity }) => severity === 'refused');
  return refused?.code ?? plan.writes.map(({ keeps }) => keeps).join('; ');
}

describe.skipIf(notRoot !== null || io?.version !== 2 || disk === '0:0')(
  `io.max${io?.version === 2 ? '' : ' (skipped: io is not on v2 here)'}`,
  () => {
    const kept = (row: string) => `${disk} ${row}`;
    const rows: Row[] = [
      [
        'io.max',
        `${disk} rbps=4096`,
        kept('rbps=4096 wbps=max riops=max wiops=max'),
        kept('rbps=4096 wbps=max riops=max wiops=max'),
      ],
      ['io.max', `${disk} rbps=0`, 'ERANGE', 'io-zero'],
      ['io.max', `${disk} wiops=0`, 'ERANGE', 'io-zero'],
      ['io.max', `${disk} rbps=1`, 'EINVAL', 'io-one'],
      ['io.max', `${disk} rbps=-1`, 'EINVAL', 'fault'],
      ['io.max', `${disk} rbps=1M`, 'EINVAL', 'fault'],
      // The kernel reads digits and stops: 2 bytes a second, without a word.
      ['io.max', `${disk} rbps=2M`, kept('rbps=2 wbps=max riops=max wiops=max'), 'fault'],
      ['io.max', `${disk} rbps=5=6`, kept('rbps=5 wbps=max riops=max wiops=max'), 'fault'],
      ['io.max', `${disk} rbps=5000x`, kept('rbps=5000 wbps=max riops=max wiops=max'), 'fault'],
      ['io.max', `${disk} speed=5`, 'EINVAL', 'fault'],
      ['io.max', `${disk} RBPS=5000`, 'EINVAL', 'fault'],
      ['io.max', `${disk} rbps=`, 'EINVAL', 'fault'],
      ['io.max', disk, 'EINVAL', 'fault'],
      ['io.max', 'sda rbps=5000', 'EINVAL', 'fault'],
      ['io.max', '999:9 rbps=5000', 'ENODEV', 'io-no-device'],
      [
        'io.max',
        `${disk} rbps=5000 rbps=6000`,
        kept('rbps=6000 wbps=max riops=max wiops=max'),
        kept('rbps=6000 wbps=max riops=max wiops=max'),
      ],
      [
        'io.max',
        `${disk} wiops=20 rbps=5000`,
        kept('rbps=5000 wbps=max riops=max wiops=20'),
        kept('rbps=5000 wbps=max riops=max wiops=20'),
      ],
      [
        'io.max',
        `${disk} rbps=0100`,
        kept('rbps=100 wbps=max riops=max wiops=max'),
        kept('rbps=100 wbps=max riops=max wiops=max'),
      ],
      // From here on it is no limit, and a row without any limit is none.
      [
        'io.max',
        `${disk} rbps=5000 riops=4294967295`,
        kept('rbps=5000 wbps=max riops=max wiops=max'),
        kept('rbps=5000 wbps=max riops=max wiops=max'),
      ],
      ['io.max', `${disk} rbps=max wbps=max riops=max wiops=max`, '', 'nothing-to-change'],
      ...(part === null ? [] : [['io.max', `${part} rbps=5000`, 'EINVAL', 'io-partition'] as Row]),
    ];

    test.each(rows)('%s <- "%s"', (file, typed, kernel, corral) => {
      expect(foretold(2, file, typed)).toBe(corral);

      const place = placeOf('io', file);
      expect(writeRaw(place, typed) ?? settingOf(file, readText(place) ?? '').trim()).toBe(kernel);
    });
  },
);

/** Where the kernel weighs I/O by its cost. */
const weighs = io?.version === 2 && existsSync(`${dirOf(io, parseGroupPath('/'))}/io.cost.model`);

describe.skipIf(notRoot !== null || !weighs || disk === '0:0')(
  `io.weight${weighs ? '' : ' (skipped: no io.weight on v2 here)'}`,
  () => {
    const rows: Row[] = [
      ['io.weight', '200', 'default 200', 'default 200'],
      ['io.weight', 'default 200', 'default 200', 'default 200'],
      ['io.weight', '0200', 'default 200', 'fault'],
      ['io.weight', '10000', 'default 10000', 'default 10000'],
      ['io.weight', '10001', 'EINVAL', 'out-of-range'],
      ['io.weight', '0', 'EINVAL', 'out-of-range'],
      ['io.weight', '-1', 'EINVAL', 'fault'],
      ['io.weight', 'max', 'EINVAL', 'fault'],
      ['io.weight', 'default', 'EINVAL', 'fault'],
      // The kernel reads digits and stops, and keeps the last 32 bits of them, without a word.
      ['io.weight', '200x', 'default 200', 'fault'],
      ['io.weight', '1.5', 'default 1', 'fault'],
      ['io.weight', '4294967396', 'default 100', 'out-of-range'],
      ['io.weight', '999:9 200', 'ENODEV', 'io-no-device'],
      // A disk that is not weighed by its cost (EOPNOTSUPP, which Node calls by its other name).
      ['io.weight', `${disk} 0`, 'ENOTSUP', 'out-of-range'],
      ['io.weight', `${disk} 200x`, 'ENOTSUP', 'fault'],
    ];

    test.each(rows)('%s <- "%s"', (file, typed, kernel, corral) => {
      expect(foretold(2, file, typed)).toBe(corral);

      const place = placeOf('io', file);
      expect(writeRaw(place, typed) ?? settingOf(file, readText(place) ?? '').trim()).toBe(kernel);
    });
  },
);

describe.skipIf(notRoot !== null || io?.version !== 1 || disk === '0:0')(
  `blkio.throttle${io?.version === 1 ? '' : ' (skipped: blkio is not on v1 here)'}`,
  () => {
    const bytes = 'blkio.throttle.read_bps_device';
    const ops = 'blkio.throttle.write_iops_device';
    const rows: Row[] = [
      [bytes, `${disk} 4096`, `${disk} 4096`, `${disk} 4096`],
      // The suffix is ignored: one byte a second.
      [bytes, `${disk} 1M`, `${disk} 1`, 'fault'],
      [bytes, `${disk} 5 6`, `${disk} 5`, 'fault'],
      [bytes, `${disk} 5=6`, `${disk} 5`, 'fault'],
      [bytes, `${disk} 0x10`, '', 'fault'],
      [bytes, `${disk} -1`, 'EINVAL', 'fault'],
      [bytes, `${disk} max`, 'EINVAL', 'fault'],
      [bytes, `${disk} 010`, `${disk} 10`, `${disk} 10`],
      [bytes, disk, 'EINVAL', 'fault'],
      [bytes, 'sda 5', 'EINVAL', 'fault'],
      [bytes, '999:9 5', 'ENODEV', 'io-no-device'],
      // The largest number is no limit.
      [ops, `${disk} 4294967295`, '', 'nothing-to-change'],
      // Cut down to 32 bits: nothing, or another number.
      [ops, `${disk} 4294967296`, `${disk} 0`, 'io-ops-wrap'],
      [ops, `${disk} 4294967301`, `${disk} 5`, 'io-ops-wrap'],
    ];

    test.each(rows)('%s <- "%s"', (file, typed, kernel, corral) => {
      expect(foretold(1, file, typed)).toBe(corral);

      const place = placeOf('io', file);
      expect(writeRaw(place, typed) ?? (readText(place) ?? '').trim()).toBe(kernel);
    });

    test('0 takes the limit away, and is told as that', () => {
      const place = placeOf('io', bytes);
      writeRaw(place, `${disk} 4096`);

      expect(foretold(1, bytes, `${disk} 0`)).toBe('');
      expect(writeRaw(place, `${disk} 0`)).toBeNull();
      expect(readText(place)?.trim()).toBe('');
    });
  },
);

const noDevices = whyNotHere('devices');

/** Corral writes whole rules alone; a text that is none is refused at the file itself. */
describe.skipIf(noDevices !== null)(`devices.allow${noDevices ? ` (skipped: ${noDevices})` : ''}`, () => {
  const rows: Row[] = [
    ['devices.allow', 'c 1:3 rwm', 'c 1:3 rwm', 'written'],
    ['devices.allow', 'c 1:* r', 'c 1:* r', 'written'],
    ['devices.allow', 'c 1:3', 'EINVAL', 'refused'],
    ['devices.allow', 'c 1:3 x', 'EINVAL', 'refused'],
    ['devices.allow', 'x 1:3 rwm', 'EINVAL', 'refused'],
    ['devices.allow', 'c 1 rwm', 'EINVAL', 'refused'],
    ['devices.allow', 'c 4294967296:3 r', 'EINVAL', 'written'],
    // Whatever stands behind "a": all devices there are.
    ['devices.allow', 'a', 'a *:* rwm', 'written'],
    ['devices.allow', 'a 1:3 r', 'a *:* rwm', 'refused'],
    ['devices.allow', 'all', 'a *:* rwm', 'refused'],
    // Three letters are read; what follows is not.
    ['devices.allow', 'c 1:3 rrrwm', 'c 1:3 r', 'refused'],
    ['devices.deny', 'a 1:3 r', '', 'refused'],
  ];

  test.each(rows)('%s <- "%s"', async (file, typed, kernel, corral) => {
    const home = host.hierarchyFor('devices');
    if (!home) return;
    // From nothing on, or from everything where something is taken away.
    if (file === 'devices.allow') writeRaw(placeOf('devices', 'devices.deny'), 'a');
    const list = () => deviceListText(parseDeviceList(readFileSync(placeOf('devices', 'devices.list'), 'utf8')));

    const own = writeControl({ hierarchy: home, group, file }, typed);
    if (corral === 'refused')
      await expect(own).rejects.toSatisfy((cause) => isAppError(cause) && cause.code === 'BAD_INPUT');
    else await own.catch((cause: unknown) => expect(errnoOf(cause)).toBe(kernel));

    expect(writeRaw(placeOf('devices', file), typed) ?? list()).toBe(kernel);
  });
});

/** Corral writes two words alone, and waits for what the kernel says then. */
describe.skipIf(notRoot !== null)(`freezing on v${freezerOnV1 ? 1 : 2}`, () => {
  const home = freezerOnV1 ? host.hierarchyFor('freezer') : unified;
  const made: string[] = [];
  /** Groups of the ground are where limits are; the freezer has none. */
  const makeIn = (...groups: GroupPath[]) => {
    for (const each of groups) {
      const dir = home ? dirOf(home, each) : '';
      if (existsSync(dir)) continue;
      mkdirSync(dir);
      made.push(dir);
    }
  };
  beforeEach(() => makeIn(ground.top, group));
  afterEach(() => {
    for (const dir of made.splice(0).reverse()) rmdirSync(dir);
  });
  const rows: Row[] = freezerOnV1
    ? [
        ['freezer.state', 'FROZEN', 'FROZEN', 'written'],
        ['freezer.state', 'THAWED', 'THAWED', 'written'],
        ['freezer.state', 'FREEZING', 'EINVAL', 'refused'],
        ['freezer.state', 'frozen', 'EINVAL', 'refused'],
        ['freezer.state', '1', 'EINVAL', 'refused'],
        ['freezer.self_freezing', '1', 'EINVAL', 'refused'],
      ]
    : [
        ['cgroup.freeze', '1', '1', 'written'],
        ['cgroup.freeze', '0', '0', 'written'],
        ['cgroup.freeze', '2', 'ERANGE', 'refused'],
        ['cgroup.freeze', '-1', 'ERANGE', 'refused'],
        ['cgroup.freeze', 'x', 'EINVAL', 'refused'],
        ['cgroup.freeze', 'FROZEN', 'EINVAL', 'refused'],
        ['cgroup.kill', '2', 'ERANGE', 'refused'],
        ['cgroup.kill', '0', 'ERANGE', 'refused'],
      ];

  test.each(rows)('%s <- "%s"', async (file, typed, kernel, corral) => {
    if (!home) return;
    const place = `${dirOf(home, group)}/${file}`;

    const own = writeControl({ hierarchy: home, group, file }, typed);
    if (corral === 'written') await own;
    else await expect(own).rejects.toSatisfy((cause) => isAppError(cause) && cause.code === 'BAD_INPUT');

    expect(writeRaw(place, typed) ?? (readText(place) ?? '').trim()).toBe(kernel);
  });

  test('thawing below a frozen group succeeds and changes nothing: the state stays the ancestor’s', () => {
    if (!home) return;
    const below = parseGroupPath(`${group}/below`);
    makeIn(below);
    const [file, on, off] = freezerOnV1 ? ['freezer.state', 'FROZEN', 'THAWED'] : ['cgroup.freeze', '1', '0'];
    const at = (where: GroupPath, name = file) => `${dirOf(home, where)}/${name}`;
    writeRaw(at(group), on);
    try {
      expect(writeRaw(at(below), off)).toBeNull();
      const state = freezerOnV1 ? readText(at(below)) : readText(at(below, 'cgroup.events'));
      expect(state).toContain(freezerOnV1 ? 'FROZEN' : 'frozen 1');
    } finally {
      writeRaw(at(group), off);
    }
  });
});
