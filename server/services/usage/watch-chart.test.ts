import { expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import type { HubListener } from '#server/hosts/group-hub.ts';
import { watchChart } from './watch-chart.ts';

const group = '/web' as GroupPath;
const start = Date.UTC(2026, 10, 23);

/** Memory readings, one a second from `from` on. */
function history(from: number, ...memory: number[]): GroupHistory {
  const none = memory.map(() => null);
  return {
    group,
    timesMs: memory.map((_, index) => start + (from + index) * 1000),
    series: { 'memory.usage': memory },
    perCpuUsec: null,
    unavailable: {},
    limits: { cpuLimit: none, memoryLimitBytes: none, memorySoftBytes: none, pidsLimit: none },
  };
}

function openChart() {
  let tell: HubListener = () => {};
  let watching = 0;
  const stop = new AbortController();
  const groups = {
    watch: (_: GroupPath, listener: HubListener) => {
      tell = listener;
      watching += 1;
      return () => {
        watching -= 1;
      };
    },
  };
  const feed = watchChart({ groups, actor: { role: 'admin' } }, { group, rangeSeconds: 60 }, stop.signal);
  return { feed, tell: (...[event]: Parameters<HubListener>) => tell(event), stop, watching: () => watching };
}

test('the history comes first, then points as they come, none lost while the browser takes one', async () => {
  const chart = openChart();
  const first = chart.feed.next();
  chart.tell({ kind: 'history', history: history(0, 1, 2) });
  expect(await first).toMatchObject({
    value: { kind: 'data', data: { points: [{ memoryBytes: 1 }, { memoryBytes: 2 }] } },
  });

  chart.tell({ kind: 'sample', sample: history(2, 3) });
  chart.tell({ kind: 'sample', sample: history(3, 4) });
  expect(await chart.feed.next()).toMatchObject({
    value: { kind: 'points', points: [{ memoryBytes: 3 }, { memoryBytes: 4 }] },
  });

  chart.tell({ kind: 'sample', sample: history(4, 5) });
  expect(await chart.feed.next()).toMatchObject({ value: { kind: 'points', points: [{ memoryBytes: 5 }] } });
});

test('after the agent was away the history comes anew', async () => {
  const chart = openChart();
  const first = chart.feed.next();
  chart.tell({ kind: 'history', history: history(0, 1) });
  await first;

  chart.tell({ kind: 'lost', reason: 'away' });
  chart.tell({ kind: 'history', history: history(30, 9) });

  expect(await chart.feed.next()).toMatchObject({ value: { kind: 'data', data: { points: [{ memoryBytes: 9 }] } } });
});

test('a group that goes ends the feed and the watch', async () => {
  const chart = openChart();
  const first = chart.feed.next();
  chart.tell({ kind: 'history', history: history(0, 1) });
  await first;

  chart.tell({ kind: 'gone', atMs: start });

  expect(await chart.feed.next()).toEqual({ value: { kind: 'gone' }, done: false });
  expect(await chart.feed.next()).toMatchObject({ done: true });
  expect(chart.watching()).toBe(0);
});

test('a browser that goes ends the watch', async () => {
  const chart = openChart();
  const first = chart.feed.next();
  chart.stop.abort();

  expect(await first).toMatchObject({ done: true });
  expect(chart.watching()).toBe(0);
});
