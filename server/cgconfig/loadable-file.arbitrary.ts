/**
 * Random configurations that a v1 kernel with cpu, cpuset, memory and pids takes or refuses: what a file may say of groups
 * below one of a test's own. No file mounts anything or names the root group.
 */
import { existsSync } from 'node:fs';
import fc from 'fast-check';

const names = ['cpu', 'cpuset', 'memory', 'pids'] as const;

/** The groups that a file may name, parents first. */
export function namedGroups(top: string) {
  return [top, `${top}/a`, `${top}/a/b`, `${top}/c`] as const;
}

const sizes = fc.constantFrom(
  '4096',
  '10000',
  '64M',
  '1G',
  '-1',
  '010M',
  '0x10000',
  'max',
  '1.5G',
  ' 8M ',
  '128M',
  '9223372036854775807',
);
const settings = {
  cpu: [
    fc.tuple(fc.constant('cpu.shares'), fc.constantFrom('512', '1', '300000', '010', '0x40', '1k', ' 5', '-5', '')),
    fc.tuple(fc.constant('cpu.cfs_quota_us'), fc.constantFrom('5000', '50000', '150000', '-1', '999', 'max', '20000')),
    fc.tuple(fc.constant('cpu.cfs_period_us'), fc.constantFrom('100000', '50000', '1000', '999', '1000001')),
    fc.tuple(fc.constant('cpu.cfs_burst_us'), fc.constantFrom('0', '1000', '60000')),
    fc.tuple(fc.constant('cpu.idle'), fc.constantFrom('0', '0', '2', 'x')),
    fc.tuple(fc.constantFrom('memory.limit_in_bytes', 'cpu.weight', 'cpu.nonsense/x'), fc.constant('4096')),
  ],
  cpuset: [
    fc.tuple(fc.constant('cpuset.cpus'), fc.constantFrom('0', '0-1', '1', ' 0 ', '0,', '9999', '1-0', 'x')),
    fc.tuple(fc.constant('cpuset.mems'), fc.constantFrom('0', '0', '0-0', '99')),
  ],
  memory: [
    fc.tuple(fc.constant('memory.limit_in_bytes'), sizes),
    fc.tuple(fc.constant('memory.memsw.limit_in_bytes'), sizes),
    fc.tuple(fc.constant('memory.soft_limit_in_bytes'), sizes),
    fc.tuple(fc.constant('memory.swappiness'), fc.constantFrom('0', '60', '200', '201', 'x')),
    fc.tuple(fc.constant('memory.oom_control'), fc.constantFrom('0', '1', '2')),
  ],
  pids: [fc.tuple(fc.constant('pids.max'), fc.constantFrom('5', 'max', '0', '-1', '4194304', '4194305', '010', ' 7 '))],
} as const;

/** Kernels without swap accounting lack it. */
const isOffered = (key: string) =>
  !key.startsWith('memory.memsw') || existsSync('/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes');
const controller = fc.constantFrom(...names).chain((name) =>
  fc
    .uniqueArray(fc.oneof(...(settings[name] as readonly fc.Arbitrary<[string, string]>[])), {
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map((all) => ({ name, all: all.filter(([key]) => isOffered(key)) })),
);

const id = fc.constantFrom('root', 'daemon', 'games', '2', '60', '12x');
const mode = fc.constantFrom('775', '700', '644', '0660', '7');
const part = (keys: readonly string[]) =>
  fc
    .record({ uid: id, gid: id, ...Object.fromEntries(keys.map((key) => [key, mode])) }, { requiredKeys: ['uid'] })
    .map((all) =>
      Object.entries(all)
        .map(([key, value]) => `${key} = ${value};`)
        .join(' '),
    );
const perm = fc
  .tuple(part(['fperm']), part(['dperm', 'fperm']))
  .map(([task, admin]) => `perm { task { ${task} } admin { ${admin} } }\n`);
const maybePerm = fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: perm });

/** `withPerm`: some groups are given to others. */
export function loadableFile(top: string, { withPerm = false } = {}): fc.Arbitrary<string> {
  const group = fc.record({
    path: fc.constantFrom(...namedGroups(top)),
    perm: withPerm ? maybePerm : fc.constant(''),
    controllers: fc.uniqueArray(controller, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  });
  const standard = withPerm ? maybePerm.map((block) => (block === '' ? '' : `default { ${block}}\n`)) : fc.constant('');
  const start = `group ${top} { cpuset { cpuset.cpus = 0-1; cpuset.mems = 0; } }\n`;
  return fc
    .tuple(fc.boolean(), standard, fc.array(group, { minLength: 1, maxLength: 4 }))
    .map(([isStarted, given, groups]) => [given, isStarted ? start : '', ...groups.map(printed)].join(''));
}

function printed(group: {
  path: string;
  perm: string;
  controllers: { name: string; all: (readonly [string, string])[] }[];
}): string {
  const blocks = group.controllers.map(
    (each) => `\t${each.name} {\n${each.all.map(([key, value]) => `\t\t${key} = "${value}";\n`).join('')}\t}\n`,
  );
  return `group "${group.path}" {\n${group.perm}${blocks.join('')}}\n`;
}
