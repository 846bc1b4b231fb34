import { describe, expect, test } from 'vitest';
import { errorCodes } from '#server/domain/errors.ts';
import type { Refusal } from './kernel-errors.ts';
import { codeOfErrno, explainRefusal } from './kernel-errors.ts';
import type { KernelVerb, RefusalReason } from './refusal-reason.ts';
import { refusalReasons } from './refusal-reasons.ts';

const verbs: KernelVerb[] = ['write', 'read', 'create', 'remove', 'move'];
const errnos = [
  ...['EBUSY', 'EINVAL', 'ERANGE', 'ENOSPC', 'EACCES', 'EPERM', 'ENODEV', 'ENOENT', 'EOPNOTSUPP', 'ENOTSUP', 'EAGAIN'],
  ...['ESRCH', 'EROFS', 'EEXIST', 'ENOMEM', 'EOVERFLOW', 'EINTR', 'EIO', 'ENOTEMPTY', 'ENAMETOOLONG', 'EMFILE'],
];

function written(file: string, text: string, errno: string, more: Partial<Refusal> = {}): Refusal {
  return {
    errno,
    verb: 'write',
    file,
    path: `/sys/fs/cgroup/x/web/${file}`,
    text,
    version: 1,
    syscall: 'write',
    ...more,
  };
}

test('a refusal says which file, which value, what the kernel answered, why and what to do', () => {
  expect(explainRefusal(written('memory.limit_in_bytes', '4096', 'EBUSY')).text).toBe(
    'The kernel refused "4096" for /sys/fs/cgroup/x/web/memory.limit_in_bytes (EBUSY): the group uses more than that, ' +
      'and not enough of it could be reclaimed. Nothing was killed. Stop or move processes first, or choose a higher limit.',
  );
});

describe('a refused write', () => {
  test.each<[string, string, string, 1 | 2, RegExp]>([
    ['cpu.shares', '512', 'EINVAL', 1, /idle.*root group/],
    ['cpu.weight', '0', 'ERANGE', 2, /1 to 10000/],
    ['cpu.weight.nice', '20', 'ERANGE', 2, /-20 to 19/],
    ['cpu.cfs_quota_us', '400000', 'EINVAL', 1, /above its parent's nor below a child's/],
    ['cpu.cfs_burst_us', '400000', 'EINVAL', 1, /burst is at most the quota/],
    ['cpu.max', '500 100000', 'EINVAL', 2, /quota starts at 1 ms/],
    ['cpuset.cpus', '0-3', 'EACCES', 1, /not all of it is in the parent/],
    ['cpuset.cpus', '0', 'EBUSY', 1, /a child group still uses/],
    ['cpuset.mems', '', 'ENOSPC', 1, /an empty text.*left with nothing to run on/],
    ['cpuset.cpus', '0-1', 'EINVAL', 1, /overlaps with an exclusive sibling/],
    ['cpuset.cpus', '999', 'ERANGE', 2, /above the highest/],
    ['cpuset.cpu_exclusive', '1', 'EACCES', 1, /only when its parent is/],
    ['cpuset.mem_exclusive', '0', 'EBUSY', 1, /child group is still exclusive/],
    ['memory.limit_in_bytes', '8192', 'EINVAL', 1, /Raise memory\.memsw\.limit_in_bytes first/],
    ['memory.memsw.limit_in_bytes', '4096', 'EINVAL', 1, /Lower memory\.limit_in_bytes first/],
    ['memory.swappiness', '201', 'EINVAL', 1, /0 to 200/],
    ['memory.max', '-1', 'EINVAL', 2, /bytes, or max/],
    ['memory.reclaim', '1048576', 'EAGAIN', 2, /less could be reclaimed/],
    ['pids.max', '4194305', 'EINVAL', 1, /0 to 4194304/],
    ['cgroup.subtree_control', '+memory', 'EBUSY', 2, /has processes/],
    ['cgroup.subtree_control', '+memory', 'ENOENT', 2, /parent group does not hand/],
    ['cgroup.subtree_control', '+memory', 'EOPNOTSUPP', 2, /threaded/],
    ['cgroup.subtree_control', '+cpu', 'EINVAL', 2, /real-time policy/],
    ['cgroup.subtree_control', '+memory +cpu', 'EINVAL', 2, /real-time policy/],
    ['cgroup.subtree_control', '+cpuset', 'EINVAL', 2, /no such controller/],
    ['io.max', '9:99 rbps=1', 'ENODEV', 2, /no such block device/],
    ['devices.allow', 'a', 'EPERM', 1, /parent may not use/],
  ])('%s <- %j, %s on v%s, tells the particular reason', (file, text, errno, version, reason) => {
    expect(explainRefusal(written(file, text, errno, { version })).text).toMatch(reason);
  });

  test('is a matter of permission when the file could not even be opened', () => {
    const refusal = written('cpuset.cpus', '0-3', 'EACCES', { syscall: 'open', user: 'ada' });

    expect(explainRefusal(refusal).text).toMatch(/the agent's user, ada, has no permission/);
  });

  test('quotes a long value only in part', () => {
    expect(explainRefusal(written('cpuset.cpus', '0,'.repeat(500), 'EINVAL')).text.length).toBeLessThan(400);
  });
});

describe('a refused move', () => {
  const move: Refusal = {
    errno: 'ESRCH',
    verb: 'move',
    file: 'cgroup.procs',
    path: '/sys/fs/cgroup/x/web/cgroup.procs',
    text: '4711',
    version: 2,
  };

  test.each<[string, 1 | 2, RegExp]>([
    ['ESRCH', 1, /process 4711 .*has ended/],
    ['EINVAL', 1, /kernel thread/],
    ['EBUSY', 2, /can hold no processes itself/],
    ['ENOSPC', 1, /cpuset\.cpus, cpuset\.mems/],
    ['ENOSPC', 2, /no CPUs left/],
    ['EACCES', 2, /nearest common ancestor/],
    ['EACCES', 1, /no permission/],
    ['EOPNOTSUPP', 2, /threaded/],
  ])('with %s on v%s tells why', (errno, version, reason) => {
    expect(explainRefusal({ ...move, errno, version }).text).toMatch(reason);
  });
});

test.each<[KernelVerb, string, RegExp]>([
  ['create', 'EEXIST', /refused to make .* there already/],
  ['create', 'EAGAIN', /cgroup\.max\.depth/],
  ['create', 'EROFS', /mounted read-only/],
  ['remove', 'EBUSY', /refused to remove .* processes or child groups/],
  ['remove', 'ENOENT', /gone already/],
  ['read', 'EOPNOTSUPP', /cannot be read.*cgroup\.threads/],
  ['read', 'ENODEV', /gone/],
])('%s with %s tells why', (verb, errno, reason) => {
  const refusal: Refusal = { errno, verb, file: 'cgroup.procs', path: '/sys/fs/cgroup/web', text: null, version: 2 };

  expect(explainRefusal(refusal).text).toMatch(reason);
});

test('every errno is told in whole sentences, for every verb and version, also one that nobody foresaw', () => {
  for (const verb of verbs)
    for (const errno of [...errnos, 'EWHATEVER'])
      for (const version of [1, 2] as const)
        for (const file of ['memory.max', 'cpuset.cpus', 'cgroup.procs', 'no.such_file', '']) {
          const sentence = explainRefusal({ errno, verb, file, path: '/sys/fs/cgroup/web', text: '1', version }).text;

          expect(sentence).toContain(`(${errno}): `);
          expect(sentence).toContain('/sys/fs/cgroup/web');
          expect(sentence).toMatch(/^[A-Z/].*\. [A-Z].*\.$/);
          expect(sentence).not.toMatch(/undefined|null|\.\.| {2}/);
        }
});

test('no row of the table is hidden behind an earlier one', () => {
  const rows: RefusalReason[] = Object.values(refusalReasons);
  const hidden = rows.filter((row, index) =>
    rows
      .slice(0, index)
      .some(
        (earlier) =>
          earlier.verb === row.verb &&
          earlier.errno === row.errno &&
          (!earlier.version || earlier.version === row.version) &&
          (!earlier.texts || earlier.texts.source === row.texts?.source) &&
          (!earlier.files || earlier.files.source === row.files?.source),
      ),
  );

  expect(hidden).toEqual([]);
});

describe('codeOfErrno', () => {
  test.each<[string, KernelVerb, { file?: string; syscall?: string }, string]>([
    ['EACCES', 'write', { file: 'memory.max', syscall: 'open' }, 'NO_PERMISSION'],
    ['EACCES', 'write', { file: 'cpuset.cpus', syscall: 'open' }, 'NO_PERMISSION'],
    ['EACCES', 'write', { file: 'cpuset.cpus', syscall: 'write' }, 'KERNEL_REFUSED'],
    ['EPERM', 'move', {}, 'NO_PERMISSION'],
    ['EROFS', 'create', {}, 'NO_PERMISSION'],
    ['ENOENT', 'write', { file: 'memory.max', syscall: 'open' }, 'GROUP_GONE'],
    ['ENOENT', 'write', { file: 'cgroup.subtree_control', syscall: 'write' }, 'KERNEL_REFUSED'],
    ['ENOENT', 'remove', {}, 'GROUP_GONE'],
    ['ENODEV', 'read', {}, 'GROUP_GONE'],
    ['ENODEV', 'write', { file: 'io.max' }, 'KERNEL_REFUSED'],
    ['EBUSY', 'remove', {}, 'GROUP_BUSY'],
    ['EBUSY', 'write', {}, 'KERNEL_REFUSED'],
    ['EEXIST', 'create', {}, 'GROUP_EXISTS'],
    ['ESRCH', 'move', {}, 'PROCESS_GONE'],
    ['EOPNOTSUPP', 'read', {}, 'NOT_AVAILABLE'],
    ['EINVAL', 'write', {}, 'KERNEL_REFUSED'],
  ])('%s at %s %j is %s', (errno, verb, at, code) => {
    expect(codeOfErrno(errno, verb, at)).toBe(code);
  });

  test('knows an answer for every errno', () => {
    for (const verb of verbs) for (const errno of errnos) expect(errorCodes).toContain(codeOfErrno(errno, verb));
  });
});
