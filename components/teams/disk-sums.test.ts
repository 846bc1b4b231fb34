import { expect, test } from 'vitest';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import type { TeamTop } from '#server/domain/teams/team.ts';
import { diskSums } from './disk-sums.ts';

const sda = { device: '8:0', name: 'sda' };
const vda = { device: '254:0', name: 'vda' };
const disk = (of: typeof sda, limits: Partial<Record<IoFigure, number>>) => ({
  ...of,
  figures: Object.entries(limits).map(([figure, limit]) => ({ figure, limit })),
});
const team = (name: string, ...tops: ({ disks: unknown[] } | null)[]) => ({
  ...{ id: name.toLowerCase(), name },
  tops: tops.map((io) => ({ state: 'there', io }) as unknown as TeamTop),
});

test('the figures of each disk add up over teams and their top groups, disks by number', () => {
  const teams = [
    team('Blue', { disks: [disk(vda, { readBytesPerSecond: 10 })] }, { disks: [disk(vda, { readBytesPerSecond: 5 })] }),
    team('Green', { disks: [disk(sda, { writeOpsPerSecond: 7 }), disk(vda, { readBytesPerSecond: 20 })] }),
    team('None', { disks: [] }),
    team('Elsewhere', null),
  ];

  expect(diskSums(teams)).toEqual([
    {
      ...{ ...sda, figure: 'writeOpsPerSecond', promised: 7, unlimited: 2 },
      parts: [{ id: 'green', name: 'Green', amount: 7 }],
    },
    {
      ...{ ...vda, figure: 'readBytesPerSecond', promised: 35, unlimited: 1 },
      parts: [
        { id: 'blue', name: 'Blue', amount: 15 },
        { id: 'green', name: 'Green', amount: 20 },
      ],
    },
  ]);
});

test('a top group without a limit leaves its team without one', () => {
  const limited = { disks: [disk(sda, { readOpsPerSecond: 3 })] };
  expect(diskSums([team('Blue', limited, { disks: [] })])).toEqual([]);
  expect(diskSums([team('Blue', limited, { disks: [] }), team('Red', limited)])).toMatchObject([
    { promised: 3, unlimited: 1, parts: [{ name: 'Red' }] },
  ]);
});

test('where no team has a budget of a disk there is nothing to tell', () => {
  expect(diskSums([team('Blue', { disks: [] })])).toEqual([]);
});
