import { chmodSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openAccounts } from './accounts.ts';

let folder: string;
let now: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-accounts-'));
  now = 0;
  writeFileSync(path.join(folder, 'passwd'), 'deploy:x:1001:1001::/home/deploy:/bin/bash\n');
  writeFileSync(path.join(folder, 'group'), 'deploy:x:1001:\nwheel:x:10:deploy\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A directory service that knows ada and the group research, and notes what it was asked. */
const getent = `echo "$*" >>"$0.asked"
[ "$1 $2" = "passwd ada" ] && echo "ada:*:70001:70001:Ada:/home/ad/ada:/bin/zsh" && exit
[ "$1 $2" = "group research" ] && echo "research:*:70050:ada,bob" && exit
[ "$1" = group ] && shift && for gid; do
  case $gid in 70001) echo "ada:*:70001:" ;; 70050) echo "research:*:70050:ada" ;; 1001) echo "deploy:x:1001:" ;; esac
done && exit 2
exit 2`;
const id = `case $3 in ada) echo "70001 70050 70099" ;; *) exit 1 ;; esac`;

const open = (programs: { getent?: string; id?: string } = {}, withinMs = 3000) => {
  const put = (name: string, text: string | undefined) => {
    const file = path.join(folder, name);
    if (text === undefined) return file;
    writeFileSync(file, `#!/bin/sh\n${text}\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const place = { etc: folder, getent: put('getent', programs.getent), id: put('id', programs.id) };
  return openAccounts({ ...place, withinMs, nowMs: () => now });
};
const asked = () => readFileSync(path.join(folder, 'getent.asked'), 'utf8').trim().split('\n');

test('an account of the host’s own needs nobody to be asked', async () => {
  expect(await open().account('deploy')).toEqual({
    ...{ name: 'deploy', uid: 1001, gid: 1001, home: '/home/deploy', shell: '/bin/bash' },
  });
  expect(await open().unixGroup('wheel')).toEqual({ name: 'wheel', gid: 10 });
});

test('one of a directory service is found, with its groups', async () => {
  const accounts = open({ getent, id });
  const ada = await accounts.account('ada');

  expect(ada).toEqual({ name: 'ada', uid: 70001, gid: 70001, home: '/home/ad/ada', shell: '/bin/zsh' });
  expect(await accounts.unixGroup('research')).toEqual({ name: 'research', gid: 70050 });
  if (!ada || ada === 'late') throw new Error('not found');
  expect(await accounts.groupsOf(ada)).toEqual([
    { name: 'ada', gid: 70001 },
    { name: 'research', gid: 70050 },
    // The service does not name it.
    { name: '70099', gid: 70099 },
  ]);
});

test('what nobody knows is not there', async () => {
  const accounts = open({ getent, id });

  expect(await accounts.account('nobody-such')).toBeNull();
  expect(await accounts.unixGroup('no-such')).toBeNull();
});

test('a number is no name, though getent would take it for a uid', async () => {
  expect(await open({ getent: 'echo "ada:*:70001:70001:::"' }).account('70001')).toBeNull();
});

describe('a service that gives no answer', () => {
  test('is not waited for', async () => {
    const accounts = open({ getent: 'exec sleep 600', id: 'exec sleep 600' }, 50);

    expect(await accounts.account('ada')).toBe('late');
    expect(await accounts.unixGroup('research')).toBe('late');
  });

  test('does not keep the host’s own users from launching', async () => {
    const accounts = open({ getent: 'exec sleep 600', id: 'exec sleep 600' }, 50);
    const deploy = await accounts.account('deploy');

    if (!deploy || deploy === 'late') throw new Error('not found');
    expect(await accounts.groupsOf(deploy)).toEqual([
      { name: 'deploy', gid: 1001 },
      { name: 'wheel', gid: 10 },
    ]);
  });
});

test('without getent the files alone count', async () => {
  expect(await open().account('ada')).toBeNull();
});

describe('an answer is remembered', () => {
  test('for a while', async () => {
    const accounts = open({ getent, id });
    await accounts.account('ada');
    now = 59_000;
    await accounts.account('ada');
    expect(asked()).toEqual(['passwd ada']);

    now = 61_000;
    await accounts.account('ada');
    expect(asked()).toHaveLength(2);
  });

  test('a short one, that there is none', async () => {
    const accounts = open({ getent, id });
    await accounts.account('bob');
    now = 4000;
    await accounts.account('bob');

    expect(asked()).toHaveLength(2);
  });

  test('until the host’s own files change', async () => {
    const accounts = open({ getent, id });
    await accounts.account('ada');
    utimesSync(path.join(folder, 'group'), 1, 1);
    await accounts.account('ada');

    expect(asked()).toHaveLength(2);
  });
});
