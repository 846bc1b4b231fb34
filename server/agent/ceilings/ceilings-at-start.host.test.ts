/** Ceilings that make no sense, or that others could lift: the agent does not start, and says which line. */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, type TestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { entryOf } from '../entry.fixtures.ts';
import { checkCeilings } from './check-ceilings.ts';
import { readCeilings } from './read-ceilings.ts';

const main = entryOf(path.join(import.meta.dirname, '../main.ts'));
const whyNot = whyNotHere('memory', 'pids');

describe.skipIf(whyNot !== null)(`an agent that starts with ceilings (${whyNot ?? 'here'})`, () => {
  let ground: TestGround;
  let folder: string;
  const file = () => path.join(folder, 'etc/ceilings');

  beforeAll(async () => {
    ground = await openTestGround('atstart');
    folder = mkdtempSync(path.join(tmpdir(), 'corral-atstart-'));
    mkdirSync(path.join(folder, 'etc'), { mode: 0o755 });
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await ground?.clear();
  });

  function put(text: string | null): void {
    rmSync(file(), { force: true });
    if (text !== null) writeFileSync(file(), text, { mode: 0o644 });
  }

  /** What is said of the file as it stands; null where it is taken. */
  function faultNow(onlyUnder: string | null = null): string | null {
    try {
      const ceilings = readCeilings(file(), 0);
      checkCeilings(host, ceilings, { onlyUnder: onlyUnder as GroupPath | null, isKept: () => false, highestCpu: 0 });
      return null;
    } catch (cause) {
      if (isAppError(cause) && cause.code === 'BAD_INPUT' && cause.field === 'CORRAL_AGENT_CEILINGS')
        return cause.public;
      throw cause;
    }
  }

  test('the start is over with one line that names the line, and a status that says not to try again', () => {
    put(`# Teams\n${ground.top} memory=lots\n`);

    const { status, stderr } = spawnSync(process.execPath, ['--single-threaded', main], {
      encoding: 'utf8',
      env: {
        ...process.env,
        CORRAL_AGENT_SOCKET: path.join(folder, 'run/agent.sock'),
        CORRAL_AGENT_JOURNAL: path.join(folder, 'journal/agent.jsonl'),
        CORRAL_AGENT_CEILINGS: file(),
      },
    });

    expect(status).toBe(78);
    expect(stderr.trim()).toBe(`corral agent: ${file()}, line 2: memory=lots is not a size, such as 512M or 8G.`);
  });

  test.each([
    ['a bound that is none', () => `${ground.top} memory=lots`, 'line 1: memory=lots is not a size'],
    ['a group that there is not', () => `\n${ground.top}/none memory=1G`, 'line 2: there is no group'],
    ['two that overlap', () => `${ground.top} pids=1\n${ground.top}/a pids=1`, 'line 2: '],
    ['a CPU that there is not', () => `${ground.top} cores=0-9999`, 'line 1: this host has no CPU'],
    ['a file that says nothing', () => '# later', 'names no group'],
  ])('%s', (_, text, why) => {
    put(text());

    expect(faultNow()).toContain(why);
    expect(faultNow()).toContain(file());
  });

  test('a group that may be deleted may be gone, and one that is kept for the boot comes yet', () => {
    put(`${ground.top}/none pids=9 remove=yes`);
    expect(faultNow()).toBeNull();

    put(`${ground.top}/none pids=9`);
    const options = { onlyUnder: null, isKept: () => true, highestCpu: 0 };
    expect(() => checkCeilings(host, readCeilings(file(), 0), options)).not.toThrow();
  });

  test('a file that others can write, another’s, one in an open folder, or none', () => {
    put(null);
    expect(faultNow()).toContain('there is no such file');
    put(`${ground.top} pids=9`);
    expect(faultNow()).toBeNull();
    chmodSync(file(), 0o664);
    expect(faultNow()).toContain('can be written by others');
    chmodSync(file(), 0o644);
    chownSync(file(), 65534, 0);
    expect(faultNow()).toContain('belongs to uid 65534');
    chownSync(file(), 0, 0);
    chmodSync(path.join(folder, 'etc'), 0o777);
    expect(faultNow()).toContain('can be written by others');
    chmodSync(path.join(folder, 'etc'), 0o755);
  });

  test('a subtree where another setting lets nothing be changed', () => {
    put(`${ground.top} pids=9`);

    expect(faultNow('/corral-test-elsewhere')).toContain('lies outside of CORRAL_AGENT_ONLY_UNDER');
  });
});
