import { beforeEach, expect, test } from 'vitest';
import { AppError } from '#server/domain/errors.ts';
import type { DiskPeaks } from '#server/domain/teams/disk-peaks.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import type { HubListener } from '#server/hosts/group-hub.ts';
import {
  ada,
  as,
  bank,
  bench,
  mel,
  openRequests,
  shop,
  team,
  zoe,
} from '#server/services/requests/requests.fixtures.ts';
import { readPeaks } from './read-peaks.ts';

beforeEach(openRequests);

const history = {
  timesMs: [1000, 2000, 3000, 4000],
  series: { 'cpu.usage': [0, 500_000, 2_000_000, 2_000_000], 'memory.usage': [4096, 12_288, 8192, 12_288] },
} as unknown as GroupHistory;

const disks: DiskPeaks[] = [
  { device: '8:0', sinceMs: 1500, figures: [{ figure: 'readBytesPerSecond', amount: 4096, atMs: 2000 }] },
];

function hub(answer: (listener: HubListener) => void) {
  const ended: string[] = [];
  const watch = (group: string, listener: HubListener) => {
    answer(listener);
    return () => void ended.push(group);
  };
  return { groups: { watch }, ended };
}

test('the most of what is kept is told with its time, and of which time that is; what is not told is not made up', async () => {
  const { groups, ended } = hub((listener) => listener({ kind: 'history', history }));
  bench.agent.diskPeaks = async ({ groups: tops }) =>
    tops.map((group) => ({ group, disks: group === shop ? disks : [] }));

  expect(await readPeaks({ ...as(mel), groups }, { id: team })).toEqual([
    {
      ...{ host: 'testhost', group: shop },
      kept: {
        ...{ sinceMs: 1000, untilMs: 4000 },
        resources: {
          cpu: { amount: 1_500_000, atMs: 3000 },
          // The last time that it was so high.
          memory: { amount: 12_288, atMs: 4000 },
          ...{ swap: null, memsw: null, pids: null },
        },
        disks,
      },
    },
  ]);
  expect(ended).toEqual([shop]);
});

test.each([
  ['the agent is away', (listener: HubListener) => listener({ kind: 'lost', reason: 'away' })],
  ['the group is gone', (listener: HubListener) => listener({ kind: 'gone', atMs: 1 })],
  [
    'it is not a second old',
    (listener: HubListener) => listener({ kind: 'history', history: { ...history, timesMs: [1000] } }),
  ],
])('nothing is told while %s', async (_, answer) => {
  const { groups } = hub(answer);

  expect(await readPeaks({ ...as(ada), groups }, { id: team })).toMatchObject([{ group: shop, kept: null }]);
});

test('an agent that went away between two questions takes nothing of the rest with it; what else it says is said', async () => {
  const { groups } = hub((listener) => listener({ kind: 'history', history }));
  bench.agent.diskPeaks = () => Promise.reject(new AppError('AGENT_DOWN', { public: 'away' }));
  expect(await readPeaks({ ...as(ada), groups }, { id: team })).toMatchObject([{ kept: { disks: [] } }]);

  bench.agent.diskPeaks = () => Promise.reject(new AppError('NOT_FOUND', { public: 'no such verb' }));
  await expect(readPeaks({ ...as(ada), groups }, { id: team })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('who is in a team asks of the disks of its groups alone', async () => {
  const { verbs } = as(mel).host;

  expect(await verbs.diskPeaks({ groups: [shop] })).toEqual([{ group: shop, disks: [] }]);
  await expect(verbs.diskPeaks({ groups: [shop, bank] })).rejects.toMatchObject({ code: 'GROUP_GONE' });
});

test('to others than the team and those who read all teams there is no such team', async () => {
  const { groups } = hub((listener) => listener({ kind: 'history', history }));
  const refused = { code: 'NOT_FOUND', sentence: { code: 'team-none' } };

  await expect(readPeaks({ ...as(zoe), groups }, { id: team })).rejects.toMatchObject(refused);
  await expect(readPeaks({ ...as(ada), groups }, { id: 'none' })).rejects.toMatchObject(refused);
});
