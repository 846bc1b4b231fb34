import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GuardSettings } from './guard.ts';
import { readGuard } from './guard.ts';

let proc: string;
let host: CgroupHost;

/** A host with memory on v1 and v2 beside it, on which these processes are. */
beforeEach(() => {
  proc = mkdtempSync(path.join(tmpdir(), 'corral-proc-'));
  mkdirSync(`${proc}/self`);
  writeFileSync(
    `${proc}/self/mountinfo`,
    '35 31 0:32 / /none/memory rw - cgroup cgroup rw,memory\n41 31 0:38 / /none/v2 rw - cgroup2 cgroup2 rw\n',
  );
  put(1, '4:memory:/\n0::/init.scope\n');
  put(10, '4:memory:/tools/agent\n0::/system.slice/corral.service\n');
  put(20, '4:memory:/tools/web\n0::/system.slice/corral.service\n');
  host = openHost({ proc });
});

afterEach(() => rmSync(proc, { recursive: true }));

function put(pid: number, text: string): void {
  mkdirSync(`${proc}/${pid}`);
  writeFileSync(`${proc}/${pid}/cgroup`, text);
}

/** What runs below a process, as a kernel with CONFIG_PROC_CHILDREN tells it. */
function putChildren(pid: number, children: string): void {
  mkdirSync(`${proc}/${pid}/task/${pid}`, { recursive: true });
  writeFileSync(`${proc}/${pid}/task/${pid}/children`, children);
}

test('web in a service of its own is guarded with its group, as often as it is started anew', () => {
  const web = '/system.slice/corral-web.service';
  writeFileSync(`${proc}/self/mountinfo`, `41 31 0:38 / ${proc}/v2 rw - cgroup2 cgroup2 rw\n`);
  host = openHost({ proc });
  mkdirSync(`${proc}/v2${web}`, { recursive: true });
  for (const pid of [50, 51]) {
    put(pid, `0::${web}\n`);
    writeFileSync(`${proc}/v2${web}/cgroup.procs`, `${pid}\n`);

    const guard = guardOf({ guardedPids: [], guardedGroups: [at(web)] });
    expect(guard.whyGroup(at(web))?.code).toBe('holds-corral');
    expect(guard.whyProcess({ pid, kernelThread: false })?.code).toBe('is-corral');
  }
  expect(guardOf({ guardedPids: [] }).whyGroup(at(web))).toBeNull();
});

function guardOf(settings: Partial<GuardSettings> = {}) {
  return readGuard(host, { onlyUnder: null, guardedPids: [20], ...settings }, 10);
}

const at = parseGroupPath;

describe('groups', () => {
  test.each([
    '/',
    '/init.scope',
    '/tools',
    '/tools/agent',
    '/tools/web',
    '/system.slice',
    '/system.slice/corral.service',
  ])('%s is never changed', (group) => {
    expect(() => guardOf().checkGroup(at(group))).toThrowError(expect.objectContaining({ code: 'GROUP_GUARDED' }));
    expect(guardOf().whyGroup(at(group))?.text).toMatch(/\.$/);
    expect(guardOf().groups).toContain(group);
  });

  test.each(['/tools/agent/below', '/tools/agents', '/system.slice/other.service', '/teams'])('%s may be', (group) => {
    expect(() => guardOf().checkGroup(at(group))).not.toThrow();
    expect(guardOf().whyGroup(at(group))).toBeNull();
  });

  test('may be made in guarded groups: that changes nothing for those in them', () => {
    expect(() => guardOf().checkParent(at('/'))).not.toThrow();
  });
});

describe('in a cgroup namespace that hides where Corral runs', () => {
  /** The number of this test's process stands for the agent's: nowhere listed, as /none does not exist. */
  beforeEach(() => {
    writeFileSync(`${proc}/self/mountinfo`, '35 31 0:32 /../.. /none/memory rw - cgroup cgroup rw,memory\n');
    writeFileSync(`${proc}/self/cgroup`, '4:memory:/\n');
    writeFileSync(`${proc}/1/cgroup`, '4:memory:/../../init\n');
    writeFileSync(`${proc}/10/cgroup`, '4:memory:/\n');
    writeFileSync(`${proc}/20/cgroup`, '4:memory:/\n');
    host = openHost({ proc });
  });

  test.each(['/docker', '/docker/this', '/any/other'])(
    '%s, which may be its own or above, is never changed',
    (group) => {
      expect(() => guardOf().checkGroup(at(group))).toThrowError(expect.objectContaining({ code: 'GROUP_GUARDED' }));
      expect(guardOf().whyGroup(at(group))?.text).toContain('within 2 levels of the root');
    },
  );

  test('what is deeper may be, and what can be named is guarded by name', () => {
    expect(guardOf().whyGroup(at('/docker/this/below'))).toBeNull();
    expect(guardOf().groups).toContain('/init');
  });
});

describe('the ceiling', () => {
  const guard = () => guardOf({ onlyUnder: at('/teams') });

  test.each(['/teams', '/other', '/teamsters'])('%s is not changed', (group) => {
    expect(() => guard().checkGroup(at(group))).toThrowError(expect.objectContaining({ code: 'CEILING' }));
    expect(guard().whyGroup(at(group))?.text).toContain('/teams');
  });

  test('leaves what is below to be changed, and new groups to be made in it', () => {
    expect(() => guard().checkGroup(at('/teams/blue'))).not.toThrow();
    expect(() => guard().checkParent(at('/teams'))).not.toThrow();
    expect(() => guard().checkParent(at('/'))).toThrowError(expect.objectContaining({ code: 'CEILING' }));
    expect(() => guard().checkMembers(at('/other'))).toThrowError(expect.objectContaining({ code: 'CEILING' }));
  });

  test('is told beforehand, where groups would be made and processes moved', () => {
    expect(guard().whyInside(at('/teams'))).toBeNull();
    for (const group of ['/', '/other', '/teamsters'])
      expect(guard().whyInside(at(group))?.text).toContain('below /teams');
    expect(guardOf().whyInside(at('/other'))).toBeNull();
  });

  test('does not lift the guard', () => {
    expect(() => guardOf({ onlyUnder: at('/tools') }).checkGroup(at('/tools/agent'))).toThrowError(
      expect.objectContaining({ code: 'GROUP_GUARDED' }),
    );
  });
});

describe('processes', () => {
  test('of the supervisor are guarded with their groups, also those it started since', () => {
    put(30, '4:memory:/tools\n0::/\n');
    put(31, '4:memory:/elsewhere/web\n0::/\n');
    putChildren(30, '10 31 ');
    const guard = guardOf({ guardedPids: [30] });

    expect(guard.whyProcess({ pid: 31, kernelThread: false })?.text).toContain('part of Corral');
    expect(guard.whyGroup(at('/elsewhere/web'))?.text).toContain('Corral itself');
    expect(guard.whyProcess({ pid: 32, kernelThread: false })).toBeNull();
  });

  test.each([
    [0, false],
    [-1, false],
    [1, false],
    [10, false],
    [20, false],
    [300, true],
  ])('%i (kernel thread: %s) is never moved', (pid, kernelThread) => {
    expect(guardOf().whyProcess({ pid, kernelThread })).not.toBeNull();
  });

  test('others may be', () => {
    expect(guardOf().whyProcess({ pid: 300, kernelThread: false })).toBeNull();
  });
});
