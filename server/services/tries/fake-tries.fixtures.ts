/** For tests only: the part of the fake agent that knows of changes that come back by themselves. Its clock stands at 0. */
import type { ApplyOutcome, ApplyRequest } from '#server/domain/changes/change.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { EndedTry, ReturnOutcome, Try } from '#server/domain/tries/try.ts';
import type { TryVerbs } from '#server/domain/tries/try-verbs.ts';

interface FakeTries {
  running: Try[];
  ended: EndedTry[];
}

export function fakeTry({ requestId, group }: ApplyRequest, { writes }: ApplyOutcome, returnsAtMs: number): Try {
  const settings = writes.map(({ key, path, before, after }) => ({ key, path, before, tried: after }));
  return { id: requestId, group, askedBy: null, sinceMs: 0, returnsAtMs, settings, stuck: null };
}

/** As the agent tells that it has come back, or that the kernel refused that. */
export function returnOf(tried: Try, status: 'returned' | 'refused' = 'returned'): ReturnOutcome {
  const { id, group, sinceMs, returnsAtMs } = tried;
  const settings = tried.settings.map(({ path, before, tried: now }) => ({
    ...{ path, asked: before, before: now, after: status === 'returned' ? before : now, status },
    ...(status === 'refused' ? { errno: 'EBUSY', why: 'The kernel refused it.' } : { errno: null, why: null }),
  }));
  const result = status === 'refused' ? 'stuck' : 'returned';
  return { id, group, result, settings, limits: null, sinceMs, atMs: returnsAtMs };
}

export function fakeTries({
  change,
  agent,
}: {
  change: <T extends NonNullable<JournalEntry['outcome']>>(
    verb: JournalEntry['verb'],
    request: { requestId: string },
    group: GroupPath,
    act: () => T,
  ) => T;
  agent: () => FakeTries;
}): TryVerbs {
  const take = (id: string): Try => {
    const { running } = agent();
    const found = running.find((each) => each.id === id);
    if (!found) throw new AppError('NOT_FOUND', { public: 'No such try.' });
    running.splice(running.indexOf(found), 1);
    return found;
  };
  return {
    tries: async () => ({ running: [...agent().running], ended: agent().ended, atMs: 0 }),
    keepTry: async (request) => {
      const kept = take(request.id);
      return change('keepTry', request, kept.group, () => ({ id: kept.id, group: kept.group, kept }));
    },
    endTry: async (request) => {
      const tried = take(request.id);
      return change('returnTry', request, tried.group, () => returnOf(tried));
    },
  };
}
