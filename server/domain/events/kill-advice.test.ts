import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { eventSentence } from './event-sentence.ts';
import type { HostEvent, Kill } from './host-event.ts';
import { killAdvice } from './kill-advice.ts';

const mebibyte = 1024 * 1024;
const web = parseGroupPath('/web');
const api = parseGroupPath('/web/api');

function kill(limitBytes: number, more: Partial<Kill> = {}): Kill {
  return {
    source: 'kernel-log',
    victimGroup: { path: api, kernelPath: api },
    victims: [
      {
        pid: 7,
        command: 'hog',
        uid: 0,
        user: 'root',
        virtualBytes: 0,
        anonBytes: limitBytes * 0.5,
        fileBytes: 0,
        shmemBytes: 0,
        pageTableBytes: 0,
        scoreAdj: 0,
      },
    ],
    victimsLeftOut: 0,
    limit: {
      owner: { path: web, kernelPath: web },
      memory: { usageBytes: limitBytes, limitBytes, failures: 1 },
      swap: null,
      swapCounts: 'swap',
    },
    killedGroup: null,
    constraint: 'CONSTRAINT_MEMCG',
    invokedBy: 'hog',
    stats: null,
    tasks: [],
    tasksLeftOut: 0,
    before: [],
    ...more,
  };
}
const codes = (of: Kill, version: 1 | 2) => killAdvice(of, version).map(({ code }) => code);

test('the raise is for the group whose limit was hit, half as much again', () => {
  expect(killAdvice(kill(64 * mebibyte), 1)).toMatchObject([
    { code: 'raise', edits: { group: web, edits: [{ key: 'memory.max', value: BigInt(96 * mebibyte) }] } },
  ]);
});

test('v2 offers memory.high besides', () => {
  expect(codes(kill(64 * mebibyte), 2)).toEqual(['raise', 'set-high']);
});

test('a limit below what a program needs to start is said to be one', () => {
  expect(killAdvice(kill(4096), 1)).toMatchObject([
    { code: 'raise-tiny', edits: { edits: [{ value: BigInt(16 * mebibyte) }] } },
  ]);
});

test('v1: where memory and swap together were hit, that limit is raised', () => {
  const of = kill(64 * mebibyte);
  const use = { usageBytes: 32 * mebibyte, limitBytes: 32 * mebibyte, failures: 1 };
  const memory = { usageBytes: 30 * mebibyte, limitBytes: 64 * mebibyte, failures: 0 };
  const limit = of.limit && { ...of.limit, memory, swap: use, swapCounts: 'memory and swap' as const };

  expect(killAdvice({ ...of, limit }, 1)).toMatchObject([
    { code: 'raise-with-swap', edits: { edits: [{ key: 'memory.memsw', value: BigInt(48 * mebibyte) }] } },
  ]);
});

test('use that only ever grew is called a leak; use that came down is not', () => {
  const timesMs = Array.from({ length: 30 }, (_, index) => index * 1000);
  const before = (bytes: (index: number) => number) => [
    { group: web, timesMs, memoryBytes: timesMs.map((_, index) => bytes(index)), limitBytes: [] },
  ];

  expect(codes(kill(64 * mebibyte, { before: before((index) => index * 2 * mebibyte) }), 1)).toContain('leak');
  expect(codes(kill(64 * mebibyte, { before: before((index) => (index % 7) * mebibyte) }), 1)).not.toContain('leak');
});

test('the host’s own shortage asks for a limit where there was none', () => {
  expect(codes(kill(mebibyte, { limit: null, constraint: 'CONSTRAINT_NONE' }), 2)).toEqual(['bound']);
});

test.each<[string, HostEvent]>([
  [
    'hog (7) was killed: the memory limit of 64 MiB of /web was hit.',
    { kind: 'oom-kill', sequence: 1, atMs: 0, group: api, kill: kill(64 * mebibyte) },
  ],
  [
    'hog (7) was killed: the host had no memory left.',
    { kind: 'host-oom-kill', sequence: 1, atMs: 0, group: api, kill: kill(1, { limit: null }) },
  ],
  [
    'A fork was refused: this group may have 5 processes.',
    { kind: 'pids-limit', sequence: 1, atMs: 0, group: api, limit: { owner: api, max: 5, current: 5 } },
  ],
])('says: %s', (text, event) => {
  expect(eventSentence(event).text).toBe(text);
});
