/** Launching on the kernel that runs here: what a program finds itself to be, before it has done anything. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LaunchAsk } from '#server/domain/launch/launch-input.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, limitHierarchies, openTestGround, sceneNow, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { openAccounts } from './accounts.ts';
import { openCheckers } from './command-check.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';
import { checkLaunch, type PlannedLaunch, planLaunch } from './plan-launch.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');

describe.skipIf(notHere !== null)(`launching${notHere ? ` (${notHere})` : ''}`, () => {
  let ground: TestGround;
  let group: GroupPath;
  let bench: LaunchBench;

  beforeAll(async () => {
    ground = await openTestGround('launch');
    group = await ground.make('target');
    bench = await openLaunchBench(['root', 'nobody', 'corral-no-such-user']);
  });
  afterAll(async () => {
    await bench.close();
    await ground.clear();
  });

  /** The group in each hierarchy with limits, as the program itself read it. */
  const groupsIn = (text: string) =>
    new Map(
      text
        .trim()
        .split('\n')
        .map((line) => {
          const [, controllers = '', ...rest] = line.split(':');
          return [controllers === '' ? 'v2' : controllers, rest.join(':')] as const;
        }),
    );

  test('it is in the target in every hierarchy before its first instruction', async () => {
    const id = await bench.launch(group, ['cat', '/proc/self/cgroup'], { ownGroup: false });
    const run = await bench.ended(id);

    const groups = groupsIn(await bench.output(id));
    expect(run.end).toEqual({ kind: 'exited', code: 0 });
    for (const hierarchy of limitHierarchies) expect(groups.get(hierarchy)).toBe(group);
  });

  test('or in a group of its own below it, which goes with it', async () => {
    const id = await bench.launch(group, ['cat', '/proc/self/cgroup']);
    const run = await bench.ended(id);

    const groups = groupsIn(await bench.output(id));
    const io = host.hierarchyFor('io');
    expect(run.ownGroup).toBe(`${group}/run-${id}`);
    for (const hierarchy of limitHierarchies)
      expect(groups.get(hierarchy)).toBe(io?.version === 1 && io.id === hierarchy ? group : run.ownGroup);
  });

  test('it is who and where it was asked to be', async () => {
    const id = await bench.launch(
      group,
      'grep -E "^(Uid|Gid|Groups|NoNewPrivs|SigIgn|CapEff|CapInh):" /proc/self/status; pwd; nice; env | sort; ulimit -Sn; umask',
      {
        user: 'nobody',
        groups: ['daemon', 'mail'],
        folder: '/tmp',
        nice: 7,
        environment: [
          { name: 'COLOUR', value: 'blue "and" green\n$(id)' },
          { name: 'LANG', value: 'C' },
        ],
      },
    );
    await bench.ended(id);

    const said = await bench.output(id);
    expect(await bench.output(id, 'stderr')).toBe('');
    expect(said).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
    expect(said).toMatch(/^Gid:\t65534\t65534\t65534\t65534$/m);
    expect(said).toMatch(/^Groups:\t1 8 ?$/m);
    expect(said).toMatch(/^NoNewPrivs:\t1$/m);
    expect(said).toMatch(/^CapEff:\t0+$/m);
    expect(said).toMatch(/^CapInh:\t0+$/m);
    expect(said).toMatch(/^SigIgn:\t0+$/m);
    expect(said).toContain('\n/tmp\n7\n');
    expect(said).toContain('\nCOLOUR=blue "and" green\n');
    expect(said).toContain('\nHOME=/nonexistent\nLANG=C\nLOGNAME=nobody\n');
    expect(said).not.toMatch(/corral/i);
    expect(said).toMatch(/\n1024\n0?022\n$/);
  });

  test('the user’s own groups, and new privileges where they are asked for', async () => {
    const id = await bench.launch(group, ['grep', '-E', '^(Groups|NoNewPrivs):', '/proc/self/status'], {
      user: 'nobody',
      noNewPrivileges: false,
    });
    await bench.ended(id);

    expect(await bench.output(id)).toMatch(/^Groups:\t65534 ?\nNoNewPrivs:\t0\n$/);
  });

  test('arguments arrive as they are', async () => {
    const args = [
      'a b',
      '"quoted"',
      "it's",
      '$(touch /tmp/x) `id` $HOME',
      'two\nlines',
      '',
      '-n',
      '--',
      '*',
      '\\0',
      'ünï',
    ];
    const id = await bench.launch(group, ['printf', '%s|', ...args]);
    await bench.ended(id);

    expect(await bench.output(id)).toBe(args.map((arg) => `${arg}|`).join(''));
  });

  test('a command with "=" in its name is a command', async () => {
    const folder = path.join(bench.folder, 'odd');
    mkdirSync(folder);
    writeFileSync(path.join(folder, 'a=b'), '#!/bin/sh\necho "$0 $1"\n', { mode: 0o755 });
    const id = await bench.launch(group, ['./a=b', 'c=d'], { folder });
    await bench.ended(id);

    expect(await bench.output(id)).toBe('./a=b c=d\n');
  });

  test.each([
    ['exit 0', { kind: 'exited', code: 0 }],
    ['exit 137', { kind: 'exited', code: 137 }],
    ['exit 130', { kind: 'exited', code: 130 }],
    ['exit 127', { kind: 'exited', code: 127 }],
    ['kill -9 $$', { kind: 'signalled', signal: 'SIGKILL', number: 9, coreDumped: false }],
    ['kill -INT $$', { kind: 'signalled', signal: 'SIGINT', number: 2, coreDumped: false }],
    ['kill -PIPE $$', { kind: 'signalled', signal: 'SIGPIPE', number: 13, coreDumped: false }],
    ['kill -40 $$', { kind: 'signalled', signal: 'SIGRTMIN+6', number: 40, coreDumped: false }],
  ])('%s is told as what it is', async (line, end) => {
    const id = await bench.launch(group, line);

    expect((await bench.ended(id)).end).toEqual(end);
  });

  describe('nothing runs', () => {
    const marker = '/tmp/corral-test-launch-marker';
    const ownersOnly = '/tmp/corral-test-launch-owners-only';
    beforeAll(() => writeFileSync(ownersOnly, '#!/bin/sh\n', { mode: 0o744 }));
    afterAll(() => {
      for (const file of [marker, ownersOnly]) rmSync(file, { force: true });
    });

    test.each<
      [
        string,
        Omit<Partial<LaunchAsk>, 'command'> & { command?: string[] },
        { code: string; errno?: string; field?: string; said?: string },
      ]
    >([
      [
        'a command that is nowhere',
        { command: ['corral-no-such-command'] },
        { code: 'BAD_INPUT', errno: 'ENOENT', field: 'command' },
      ],
      [
        'a file that is not there',
        { command: ['/no/such/file'] },
        { code: 'BAD_INPUT', errno: 'ENOENT', field: 'command' },
      ],
      [
        'a file that nobody may execute',
        { command: ['/etc/passwd'] },
        { code: 'BAD_INPUT', errno: 'EACCES', field: 'command' },
      ],
      [
        'a file that this user may not execute',
        { command: [ownersOnly], user: 'nobody' },
        { code: 'BAD_INPUT', errno: 'EACCES', field: 'command', said: 'launch-not-executable-by' },
      ],
      [
        'a user that is allowed and that this host does not know',
        { user: 'corral-no-such-user' },
        { code: 'BAD_INPUT', field: 'user', said: 'launch-no-user' },
      ],
      ['a folder as a command', { command: ['/etc'] }, { code: 'BAD_INPUT', errno: 'EACCES', field: 'command' }],
      ['a user that the settings do not allow', { user: 'daemon' }, { code: 'CEILING', field: 'user' }],
      ['a folder that is gone', { folder: '/no/such/folder' }, { code: 'BAD_INPUT', errno: 'ENOENT', field: 'folder' }],
      [
        'a folder that the user may not enter',
        { folder: '/root', user: 'nobody' },
        { code: 'BAD_INPUT', errno: 'EACCES', field: 'folder' },
      ],
      ['a file as a folder', { folder: '/etc/passwd' }, { code: 'BAD_INPUT', errno: 'ENOTDIR', field: 'folder' }],
      ['an unknown Unix group', { groups: ['corral-no-such-group'] }, { code: 'BAD_INPUT', field: 'groups' }],
      [
        'a group that is gone',
        { group: '/corral-test-no-such-group' },
        { code: 'GROUP_GONE', errno: 'ENOENT', field: 'group' },
      ],
      ['the root group', { group: '/' }, { code: 'GROUP_GUARDED', field: 'group' }],
      ['a hierarchy that there is not', { hierarchies: ['sideways'] }, { code: 'BAD_INPUT', field: 'hierarchies' }],
    ])('for %s', async (_, { command, ...ask }, refused) => {
      const before = (await bench.agent.verbs.runs({ group: null, limit: 500 })).total;
      const launch = bench.launch(group, command ?? ['touch', marker], ask);

      const { said, ...error } = refused;
      await expect(launch).rejects.toMatchObject(error);
      expect((await bench.agent.verbs.runs({ group: null, limit: 500 })).total).toBe(before);
      const input = launchInputSchema.parse({
        ...{ command: { kind: 'argv', argv: command ?? ['touch', marker] }, group, user: 'root', folder: '/' },
        ...ask,
      });
      const plan = await bench.agent.verbs.planLaunch(input);
      expect(plan.notes[0]).toMatchObject({
        kind: 'blocks',
        field: refused.field ?? null,
        errno: refused.errno ?? null,
        ...(said ? { code: said } : {}),
      });
    });

    test('as an account with uid 0 under another name, unless the settings name root too', async () => {
      const etc = path.join(bench.folder, 'etc');
      mkdirSync(etc);
      writeFileSync(path.join(etc, 'passwd'), 'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\n');
      const checkers = openCheckers();
      const plan = (launchUsers: string[], user: string) => {
        const input = { command: { kind: 'argv', argv: ['true'] }, group, user, folder: '/' };
        const scene = { ...sceneNow(), config: { launchUsers }, checkers, accounts: openAccounts({ etc }) };
        return planLaunch(scene, launchInputSchema.parse(input));
      };
      try {
        const blocking = ({ plan }: PlannedLaunch) => plan.notes.filter(({ kind }) => kind === 'blocks');
        const refused = await plan(['toor'], 'toor');
        expect(blocking(refused)).toMatchObject([{ field: 'user', code: 'launch-user-is-root' }]);
        expect(() => checkLaunch(refused)).toThrow(expect.objectContaining({ code: 'CEILING', field: 'user' }));
        for (const user of ['toor', 'root']) expect(blocking(await plan(['root', 'toor'], user))).toEqual([]);
      } finally {
        await checkers.close();
      }
    });

    test('for a script whose interpreter is gone', async () => {
      const script = path.join(bench.folder, 'script');
      writeFileSync(script, '#!/no/such/interpreter -x\n', { mode: 0o755 });

      await expect(bench.launch(group, [script])).rejects.toMatchObject({ errno: 'ENOENT', field: 'command' });
    });

    test('and what only the kernel refuses is told by its end', async () => {
      const script = path.join(bench.folder, 'refused');
      writeFileSync(script, '#!/etc\n', { mode: 0o755 });
      const run = await bench.ended(await bench.launch(group, [script]));

      expect(run.end).toMatchObject({ kind: 'not-started', errno: 'EACCES' });
    });
  });
});
