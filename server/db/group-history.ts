/** The records and events around a moment that can tell what one group was then. */

import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import type { RecordOfGroup } from '#server/domain/audit/group-evidence.ts';
import { kindsOfEvidence } from '#server/domain/audit/group-evidence.ts';
import { resultOf, valuesOf } from '#server/domain/audit/stored-words.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { ancestorsOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import type { Db } from './open-db.ts';

/** Records that are filed under a group above and have values of the groups below. */
const reachingDown: AuditAction[] = ['config.load', 'config.undo', 'group.removeTree'];

interface Around {
  host: string;
  group: GroupPath;
  at: Date;
  /** So many before and so many after. */
  limit: number;
}

/** In no order. `isCut`: there are more of them, farther from the moment. */
export async function readRecordsAround(db: Db, { host, group, at, limit }: Around) {
  const about = [
    { group },
    { group: { in: ancestorsOf(group) as string[] }, action: { in: reachingDown as string[] } },
  ];
  const sides = about.flatMap((where) => [
    db.auditIntent.findMany({
      ...asked,
      where: { ...where, host, at: { lte: at } },
      orderBy: newestFirst,
      take: limit,
    }),
    db.auditIntent.findMany({ ...asked, where: { ...where, host, at: { gt: at } }, orderBy: oldestFirst, take: limit }),
  ]);
  const found = await Promise.all(sides);
  return { records: found.flat().map(toRecord), isCut: found.some((rows) => rows.length === limit) };
}

/** Of limits of the group itself that moved, and of it or a group above it that came or went. */
export async function readEventsAround(db: Db, { host, group, at, limit }: Around) {
  const limits = { group, kind: { in: kindsOfEvidence.filter((kind) => !kind.startsWith('group-')) } };
  const lives = {
    group: { in: [group, ...ancestorsOf(group)] as string[] },
    kind: { in: kindsOfEvidence.filter((kind) => kind.startsWith('group-')) },
  };
  const select = { body: true } as const;
  const sides = [limits, lives].flatMap((where) => [
    db.event.findMany({ where: { ...where, host, at: { lte: at } }, orderBy: [{ at: 'desc' }], take: limit, select }),
    db.event.findMany({ where: { ...where, host, at: { gt: at } }, orderBy: [{ at: 'asc' }], take: limit, select }),
  ]);
  const found = await Promise.all(sides);
  return {
    events: found.flat().map(({ body }) => JSON.parse(body) as HostEvent),
    isCut: found.some((rows) => rows.length === limit),
  };
}

const newestFirst = [{ at: 'desc' as const }, { sequence: 'desc' as const }];
const oldestFirst = [{ at: 'asc' as const }, { sequence: 'asc' as const }];
const asked = {
  select: {
    ...{ requestId: true, person: true, group: true, action: true, at: true, asked: true },
    outcome: { select: { result: true, values: true, at: true } },
  },
} as const;

interface StoredRecord {
  requestId: string;
  person: string;
  group: string | null;
  action: string;
  at: Date;
  asked: string;
  outcome: { result: string; values: string; at: Date } | null;
}

function toRecord({ requestId, person, group, action, at, asked, outcome }: StoredRecord): RecordOfGroup {
  return {
    ...{ requestId, person, group: group as GroupPath | null, action: action as AuditAction },
    result: resultOf(outcome?.result ?? null),
    atMs: at.getTime(),
    settledAtMs: outcome?.at.getTime() ?? null,
    values: valuesOf(outcome?.values ?? asked),
  };
}
