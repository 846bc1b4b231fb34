import { expect, test } from 'vitest';
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { convertConfig } from '#server/cgconfig/convert-config.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { versionOfHost } from './version-of-host.ts';

function faultsOn(version: 1 | 2, text: string) {
  const facts = {
    hierarchies: [{ id: 'all', version, mountPoint: '/sys/fs/cgroup', controllers: ['cpu', 'memory', 'io'] }],
    topology: { cores: [], nodes: [], highestCpu: 3 },
    pageBytes: 4096,
    kernel: '6.1',
  } as unknown as HostFacts;
  return lintConfig(parseConfig(text), configHostOf(facts));
}

test.each([
  ['group a { memory { memory.max = 1M; } }', 1, 1],
  ['group a { memory { memory.limit_in_bytes = 1M; } }', 2, 2],
  ['group a { io { } }', 1, 1],
  ['group a { blkio { } }', 2, 2],
  ['group a { memory { memory.max = 1M; } }', 2, null],
  ['group a { cpu { } }', 1, null],
  ['group a { nonsense { } }', 1, null],
] as const)('%s on a host of v%i: %s', (text, host, wanted) => {
  const faults = faultsOn(host, text);

  expect(versionOfHost(faults)).toBe(wanted);
  if (wanted !== null) expect(versionOfHost(faultsOn(host, convertConfig(text, wanted).text))).toBeNull();
});
