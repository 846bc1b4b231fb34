/** What is read of a request for more. */
import type { Prisma } from '#prisma/generated/client/client.ts';

export const requestColumns = {
  ...{ id: true, host: true, teamId: true, group: true, asked: true, present: true, granted: true, why: true },
  ...{ minutes: true, askedById: true, askedBy: true, askedAt: true, expiresAt: true, state: true, decidedBy: true },
  ...{ decidedAt: true, words: true, decision: true, returnsAt: true, endedAt: true, reason: true, seenAt: true },
  team: { select: { name: true, overcommit: true, tops: { select: { host: true, path: true } } } },
} as const satisfies Prisma.TeamRequestSelect;

export type StoredRequest = Prisma.TeamRequestGetPayload<{ select: typeof requestColumns }>;
export type RequestWhere = Prisma.TeamRequestWhereInput;
/** What a request becomes. */
export type RequestChange = Pick<
  Prisma.TeamRequestUncheckedUpdateManyInput,
  'state' | 'granted' | 'decidedBy' | 'decidedAt' | 'words' | 'decision' | 'returnsAt' | 'endedAt' | 'reason' | 'seenAt'
>;
