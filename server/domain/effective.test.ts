import { describe, expect, test } from 'vitest';
import { effectiveLimits } from './effective.ts';
import type { LimitEdit } from './limits.ts';
import type { SampleContext } from './sample-context.ts';
import { sampleContext } from './sample-context.ts';

function effective(sample: SampleContext, ...edits: LimitEdit[]) {
  const found = effectiveLimits(sampleContext(sample), edits);
  return Object.fromEntries(found.map(({ resource, text, setBy }) => [resource, `${text} by ${setBy ?? 'nobody'}`]));
}

describe('effective limits', () => {
  test('of an unlimited group are the host', () => {
    expect(effective({ version: 2 })).toEqual({
      cpu: 'no limit by nobody',
      cpus: '0-3 by nobody',
      mems: '0-1 by nobody',
      memory: 'no limit by nobody',
      swap: 'no limit by nobody',
      pids: 'no limit by nobody',
    });
  });

  test('are the tightest on the way up, with the group that sets them', () => {
    const ancestors = {
      '/web': { texts: { 'memory.max': '104857600', 'cpu.max': '150000 100000', 'pids.max': '1000' } },
    };

    expect(effective({ version: 2, ancestors, own: { texts: { 'pids.max': '50' } } })).toMatchObject({
      cpu: '1.5 CPUs by /web',
      memory: '100 MiB by /web',
      pids: '50 by /web/api',
    });
  });

  test('include the edits, as the kernel will keep them', () => {
    expect(effective({ version: 1 }, { key: 'memory.max', value: 4097n })).toMatchObject({
      memory: '4 KiB by /web/api',
    });
  });

  test('name the nearer of two equal limits', () => {
    const limited = { texts: { 'pids.max': '50' } };

    expect(effective({ version: 1, ancestors: { '/web': limited }, own: limited }).pids).toBe('50 by /web/api');
  });

  test('do not count a quota above the host', () => {
    expect(effective({ version: 2, own: { texts: { 'cpu.max': '500000 100000' } } }).cpu).toBe('no limit by nobody');
  });

  test('say on v1 that memory and swap are counted together', () => {
    const own = { texts: { 'memory.memsw.limit_in_bytes': '104857600' } };

    expect(effective({ version: 1, own }).swap).toBe('100 MiB of memory and swap together by /web/api');
  });

  test('of CPUs are what all the way up have in common, set by the last that took some', () => {
    const ancestors = { '/web': { texts: { 'cpuset.cpus': '0-2' } } };

    expect(effective({ version: 2, ancestors, own: { texts: { 'cpuset.cpus': '2-3' } } }).cpus).toBe('2 by /web/api');
    expect(effective({ version: 2, ancestors }).cpus).toBe('0-2 by /web');
  });

  test('leave out CPUs that a sibling partition took', () => {
    const siblings = { '/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpus.partition': 'root' } } };

    expect(effective({ version: 2, group: '/web', ancestors: {}, siblings }).cpus).toBe('0-2 by nobody');
  });

  test('of an empty v1 cpuset are none', () => {
    expect(effective({ version: 1, own: { texts: { 'cpuset.cpus': '' } } }).cpus).toBe('none by /web/api');
  });
});
