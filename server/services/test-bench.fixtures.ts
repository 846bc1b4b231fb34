/** For tests only: a migrated database in a folder of its own, a fake agent and a clock that stands still. */
import { openTestDb } from '#server/db/test-db.fixtures.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { openAuditLog } from './audit/audit-log.ts';
import type { ServiceContext } from './context.ts';
import type { FakeAgent } from './fake-agent.fixtures.ts';
import { createFakeAgent } from './fake-agent.fixtures.ts';

export const ada: Actor = {
  kind: 'user',
  id: 'u1',
  email: 'ada@example.org',
  role: 'admin',
  unixAccount: null,
  teams: [],
};
export const vic: Actor = {
  kind: 'user',
  id: 'u2',
  email: 'vic@example.org',
  role: 'viewer',
  unixAccount: null,
  teams: [],
};
export const web = '/web' as GroupPath;
export const api = '/web/api' as GroupPath;

export interface TestBench extends AsyncDisposable {
  databaseFile: string;
  agent: FakeAgent;
  /** Wall-clock milliseconds; tests move it. */
  time: { nowMs: number };
  /** A context of a new request. */
  as(actor: Actor): ServiceContext;
  /** What a restart of web leaves: the database, with nothing in memory. */
  restart(): void;
}

export async function openTestBench(): Promise<TestBench> {
  const testDb = await openTestDb();
  const { db } = testDb;
  const agent = createFakeAgent([web, api]);
  const time = { nowMs: Date.UTC(2026, 10, 23, 12, 0, 0) };
  const clock = () => time.nowMs;
  let audit = openAuditLog(db, clock);
  let requests = 0;
  return {
    databaseFile: testDb.file,
    agent,
    time,
    as: (actor) => {
      requests += 1;
      const host = { name: 'testhost', verbs: agent };
      return { db, audit, host, clock, actor, requestId: `request-${requests}`, address: '192.0.2.7' };
    },
    restart: () => {
      audit = openAuditLog(db, clock);
    },
    [Symbol.asyncDispose]: () => testDb[Symbol.asyncDispose](),
  };
}
