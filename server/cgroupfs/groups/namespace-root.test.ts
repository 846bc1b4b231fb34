import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { climbOf, createNamespaceRoot } from './namespace-root.ts';

let mountPoint: string;
let ownPath: string | null;
let nowMs: number;

beforeEach(() => {
  mountPoint = mkdtempSync(path.join(tmpdir(), 'corral-namespace-'));
  ownPath = '/';
  nowMs = 0;
  put('/', [1]);
  put('/docker', []);
  put('/docker/other', [70]);
  put('/docker/corral', [7]);
  put('/docker/corral/init', [1007]);
  put('/web', [700]);
});

afterEach(() => rmSync(mountPoint, { recursive: true }));

function put(group: string, threads: readonly number[]): void {
  mkdirSync(mountPoint + group, { recursive: true });
  writeFileSync(`${mountPoint}${group}/tasks`, threads.map((thread) => `${thread}\n`).join(''));
}

function rootOf(pid: number, depth = 2) {
  const monotonicMs = () => nowMs;
  return createNamespaceRoot({ mountPoint, version: 1, depth, ownPath: () => ownPath, pid, monotonicMs });
}

test('takes the climb of a path apart', () => {
  expect(climbOf('/')).toEqual({ up: 0, below: '/' });
  expect(climbOf('/../..')).toEqual({ up: 2, below: '/' });
  expect(climbOf('/../..a/b')).toEqual({ up: 1, below: '/..a/b' });
  expect(climbOf('/../x')).toEqual({ up: 1, below: '/x' });
});

test('is where the own number is listed', () => {
  expect(rootOf(7).names()).toEqual(['docker', 'corral']);
});

test('is found from a group below it', () => {
  ownPath = '/init';

  expect(rootOf(1007).names()).toEqual(['docker', 'corral']);
});

test('is known in part from a group beside it', () => {
  ownPath = '/../other';

  expect(rootOf(70).names()).toEqual(['docker']);
});

test('is nowhere when the number is not at that depth, or listed only by its digits', () => {
  expect(rootOf(700).names()).toEqual([]);
  expect(rootOf(0).names()).toEqual([]);
  ownPath = null;
  expect(rootOf(7).names()).toEqual([]);
});

test('is looked for again when the group has another name, and not too often when it was not found', () => {
  const root = rootOf(7);
  expect(root.names()).toEqual(['docker', 'corral']);

  renameSync(`${mountPoint}/docker/corral`, `${mountPoint}/docker/renamed`);
  expect(root.names()).toEqual(['docker', 'renamed']);

  put('/docker/renamed', []);
  renameSync(`${mountPoint}/docker/renamed`, `${mountPoint}/docker/again`);
  expect(root.names()).toEqual([]);
  put('/docker/again', [7]);
  expect(root.names()).toEqual([]);
  nowMs = 60_000;
  expect(root.names()).toEqual(['docker', 'again']);
});
