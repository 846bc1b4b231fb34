import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCountedResources } from './counted-resources.ts';

let sys: string;

beforeEach(() => {
  sys = mkdtempSync(path.join(tmpdir(), 'corral-sys-'));
});

afterEach(() => rmSync(sys, { recursive: true }));

test('tells what misc counts and the RDMA devices', () => {
  writeFileSync(`${sys}/misc.capacity`, 'sev 410\nsev_es 99\n');
  for (const device of ['mlx5_1', 'mlx5_0']) mkdirSync(`${sys}/class/infiniband/${device}`, { recursive: true });

  expect(readCountedResources(sys, sys)).toEqual({
    miscCapacity: [
      { resource: 'sev', capacity: 410 },
      { resource: 'sev_es', capacity: 99 },
    ],
    rdmaDevices: ['mlx5_0', 'mlx5_1'],
  });
});

test('tells nothing where there is nothing: no mount, no class, an empty file', () => {
  expect(readCountedResources(sys, null)).toEqual({});
  expect(readCountedResources(sys, sys)).toEqual({});
  writeFileSync(`${sys}/misc.capacity`, '');
  mkdirSync(`${sys}/class/infiniband`, { recursive: true });
  expect(readCountedResources(sys, sys)).toEqual({});
});
