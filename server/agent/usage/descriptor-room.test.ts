import { expect, test } from 'vitest';
import { shareDescriptors } from './descriptor-room.ts';

const pidsSlot = 3;
const share = (groups: number, pidsOpen: number) => {
  const kept = { most: 0, openIn: (slot: number) => (slot === pidsSlot ? pidsOpen : 0) };
  return { ...shareDescriptors(kept, { most: 640 }, groups, [pidsSlot]), most: kept.most };
};

test.each([
  ['leaves a descriptor to every signal', 100, 0, { most: 540, pids: 20, rest: 20 + 100 }],
  ['leaves the rest what the counts of processes have not taken', 100, 60, { most: 540, pids: 20, rest: 20 + 40 }],
  [
    'sets nothing but the share of busy groups aside once they are all open',
    100,
    100,
    { most: 540, pids: 20, rest: 20 },
  ],
  ['keeps nothing but signals where there are too many groups', 700, 0, { most: 0, pids: 20, rest: 20 + 700 }],
])('%s', (_, groups, pidsOpen, expected) => {
  expect(share(groups, pidsOpen)).toEqual(expected);
});
