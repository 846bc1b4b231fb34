import { expect, test } from 'vitest';
import { AppError } from '#server/domain/errors.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import type { GroupEvent } from '#server/domain/usage/usage-verbs.ts';
import { createGroupHub, type HubEvent } from './group-hub.ts';

const group = parseGroupPath('/web');
const historyOf = (...timesMs: number[]): GroupHistory => ({
  group,
  timesMs,
  series: { 'pids.current': timesMs.map(() => 3) },
  perCpuUsec: null,
  unavailable: {},
  limits: {
    cpuLimit: timesMs.map(() => null),
    memoryLimitBytes: timesMs.map(() => null),
    memorySoftBytes: timesMs.map(() => null),
    pidsLimit: timesMs.map(() => null),
  },
});

/** An agent whose watches say what the test puts in, and that counts how many are open. */
function fakeAgent(first: GroupEvent[] = []) {
  const state = { open: 0, started: 0 };
  let ended = () => {};
  const allEnded = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const watchGroup = async function* (_: unknown, signal: AbortSignal): AsyncGenerator<GroupEvent> {
    state.open += 1;
    state.started += 1;
    try {
      yield* first;
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    } finally {
      state.open -= 1;
      ended();
    }
  };
  return { watchGroup, state, allEnded };
}
const heard = (count: number) => {
  const events: HubEvent[] = [];
  let done = () => {};
  const enough = new Promise<void>((resolve) => {
    done = resolve;
  });
  return {
    events,
    enough,
    listener: (event: HubEvent) => {
      events.push(event);
      if (events.length === count) done();
    },
  };
};

test('opens one watch for any number of listeners and closes it after the last', async () => {
  const agent = fakeAgent([{ kind: 'history', history: historyOf(1000) }]);
  const hub = createGroupHub({ verbs: agent });
  const first = heard(1);
  const second = heard(1);
  const leaveFirst = hub.watch(group, first.listener);
  await first.enough;
  const leaveSecond = hub.watch(group, second.listener);
  await second.enough;

  expect(agent.state).toEqual({ open: 1, started: 1 });
  leaveFirst();
  expect(agent.state.open).toBe(1);
  leaveSecond();
  await agent.allEnded;
  expect(agent.state.open).toBe(0);
});

test('shows a later listener the history with every sample since', async () => {
  const agent = fakeAgent([
    { kind: 'history', history: historyOf(1000) },
    { kind: 'sample', sample: historyOf(2000) },
  ]);
  const hub = createGroupHub({ verbs: agent });
  const first = heard(2);
  hub.watch(group, first.listener);
  await first.enough;
  const later = heard(1);
  hub.watch(group, later.listener);

  expect(later.events).toEqual([{ kind: 'history', history: { ...historyOf(1000, 2000), notes: undefined } }]);
  hub.close();
});

test('says that a group is gone, once', async () => {
  const hub = createGroupHub({
    verbs: {
      // biome-ignore lint/correctness/useYield: a watch that fails before its first event.
      watchGroup: async function* () {
        throw new AppError('GROUP_GONE', { public: 'Gone.' });
      },
    },
  });
  const { events, enough, listener } = heard(1);
  hub.watch(group, listener);
  await enough;

  expect(events.map((event) => event.kind)).toEqual(['gone']);
});
