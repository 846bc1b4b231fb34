/** What every use case is given: nothing in services reads a clock, a header or a module variable. */
import type { Db } from '#server/db/open-db.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { Actor } from '#server/domain/people/access.ts';
import type { AuditLog } from './audit/audit-log.ts';
import type { Clock } from './clock.ts';

/** The part of a host that changes it or asks about it once; live data come over its mirror (see watch-tree.ts). */
export interface ChangeableHost {
  /** What the record calls it. */
  name: string;
  verbs: AgentVerbs;
}

export interface ServiceContext {
  db: Db;
  audit: AuditLog;
  host: ChangeableHost;
  clock: Clock;
  actor: Actor;
  /** Names this request in the record, in the agent's journal and in the log. */
  requestId: string;
  /** Where the request came from; null when it came from within. */
  address: string | null;
}
