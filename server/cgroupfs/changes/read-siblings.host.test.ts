/** A form's and a plan's look at the siblings, on the real kernel and among many of them. */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { readChangeContext } from './read-change-context.ts';

const host = openHost();
const cpu = host.hierarchyFor('cpu');
const cpuset = host.hierarchyFor('cpuset');
const isV1 = cpu?.version === 1 && cpuset?.version === 1;
const top = `/corral-test-siblings-${process.pid}`;
const own = `${top}/own` as GroupPath;
const count = 230;
const groups = [top, own, ...Array.from({ length: count }, (_, at) => `${top}/g${at}`)];
const mounts = [cpu, cpuset].flatMap((hierarchy) => hierarchy?.mountPoint ?? []);

const write = (file: string, text: string) => writeFileSync(file, text, { flag: 'r+' });

function pin(group: string, cpus: string): void {
  write(`${cpuset?.mountPoint}${group}/cpuset.cpus`, cpus);
  write(`${cpuset?.mountPoint}${group}/cpuset.mems`, '0');
}

describe.skipIf(!isV1 || availableParallelism() < 2 || process.getuid?.() !== 0)(
  'siblings on v1 (needs root, cgroup v1 and two CPUs)',
  () => {
    beforeAll(() => {
      for (const mount of mounts) for (const group of groups) mkdirSync(`${mount}${group}`);
      pin(top, '0-1');
      // The last one stays empty, as a new group is on v1.
      for (const group of groups.slice(2, -1)) pin(group, '0');
      write(`${cpu?.mountPoint}${top}/g7/cpu.shares`, '4096');
      write(`${cpu?.mountPoint}${top}/g9/cpu.idle`, '1');
    });

    afterAll(() => {
      for (const mount of mounts) for (const group of groups.toReversed()) rmdirSync(`${mount}${group}`);
    });

    test('the heaviest are named, all others summed up', () => {
      const { siblingWeights } = readChangeContext(host, own, null);

      expect(siblingWeights?.heaviest[0]).toEqual({ group: `${top}/g7`, weight: 4096 });
      expect(siblingWeights?.heaviest).toHaveLength(20);
      // The idle one weighs 3.
      expect(siblingWeights?.others).toEqual({ count: count - 20, weight: (count - 21) * 1024 + 3 });
    });

    test('what groups weigh is read at every level above', () => {
      const below = `${own}/below` as GroupPath;
      for (const mount of mounts) mkdirSync(`${mount}${below}`);
      const { siblingWeights } = readChangeContext(host, below, null);
      for (const mount of mounts) rmdirSync(`${mount}${below}`);

      expect(siblingWeights?.above).toEqual([
        { group: own, weight: 1024, total: (count - 1) * 1024 + 4096 + 3 },
        { group: top, weight: 1024, total: expect.any(Number) },
      ]);
    });

    test('a change that has nothing to do with them reads none', () => {
      const context = readChangeContext(host, own, null, [{ key: 'cpu.burst', value: 0 }]);

      expect(context).toMatchObject({ siblings: [], siblingWeights: null, children: [] });
    });

    test('a form gets two hundred that are pinned, and the number of the others', () => {
      const { siblings, moreSiblings } = readChangeContext(host, own, null);

      expect(siblings).toHaveLength(200);
      expect(siblings[0]?.limits['cpuset.cpus']).toMatchObject({ kind: 'value', value: '0' });
      expect(moreSiblings).toBe(count - 1 - 200);
    });

    test('a cpuset change reads whoever is exclusive', () => {
      const cpus = readChangeContext(host, own, null, [{ key: 'cpuset.cpus', value: '0' }]);
      const exclusive = readChangeContext(host, own, null, [{ key: 'cpuset.cpu_exclusive', value: true }]);

      expect(cpus.siblings).toEqual([]);
      expect(exclusive.siblings).toHaveLength(count);
    });
  },
);
