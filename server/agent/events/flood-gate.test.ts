import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { createFloodGate } from './flood-gate.ts';

const groups = (count: number, top = '/web') =>
  Array.from({ length: count }, (_, at) => parseGroupPath(`${top}/g${at}`));

test('a few at a time are told one by one', () => {
  const gate = createFloodGate();

  for (let second = 0; second < 5; second += 1) expect(gate.admit(groups(3), second * 1000)).toBe(true);
  expect(gate.due(60_000)).toBeNull();
});

test('a thousand at once are one, told when it is over, with what came after the first of them', () => {
  const gate = createFloodGate();

  expect(gate.admit(groups(1000), 1000)).toBe(false);
  expect(gate.admit(groups(2, '/web/deep'), 2000)).toBe(false);
  expect(gate.due(3000)).toBeNull();

  expect(gate.due(5000)).toMatchObject({ group: '/web', count: 1002, sinceMs: 1000, untilMs: 2000 });
  expect(gate.admit(groups(1), 6000)).toBe(true);
});

test('one by one for minutes becomes a flood, too, and is told while it goes on', () => {
  const gate = createFloodGate();
  let told = 0;
  let counted = 0;
  for (let atMs = 0; atMs < 120_000; atMs += 500) {
    if (gate.admit([parseGroupPath(`/x${atMs}`), parseGroupPath('/y')], atMs)) told += 2;
    counted += gate.due(atMs)?.count ?? 0;
  }
  counted += gate.due(200_000)?.count ?? 0;

  expect(told + counted).toBe(480);
  expect(told).toBeLessThan(250);
  expect(counted).toBeGreaterThan(200);
});

test('examples are the first ten, and the place is what holds all of them', () => {
  const gate = createFloodGate();
  gate.admit([...groups(30, '/a/b'), parseGroupPath('/a/c')], 0);

  const flood = gate.due(10_000);

  expect(flood?.group).toBe('/a');
  expect(flood?.examples).toEqual(groups(10, '/a/b'));
});
