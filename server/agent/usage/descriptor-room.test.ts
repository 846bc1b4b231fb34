import { expect, test } from 'vitest';
import { shareDescriptors } from './descriptor-room.ts';

const signal = 0;
const pids = 3;
const kept = (most: number, open: Record<number, number>) => ({ most, openIn: (slot: number) => open[slot] ?? 0 });
const share = (most: number, open: Record<number, number>, groups: number) =>
  shareDescriptors(kept(most, open), groups, { signals: [signal], pids: [pids] });

test.each([
  ['room is left for every signal that is not open yet', { [signal]: 0 }, { pids: 100 + 10, rest: 100 + 10 + 100 }],
  ['an open signal needs no room', { [signal]: 100 }, { pids: 10, rest: 10 + 100 }],
  [
    'with all counts of processes open the rest may take all but the share of busy groups',
    { [signal]: 100, [pids]: 100 },
    { pids: 10, rest: 10 },
  ],
])('%s', (_, open, room) => {
  expect(share(160, open, 100)).toEqual(room);
});
