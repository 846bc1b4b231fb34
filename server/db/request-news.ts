/** What became of a request is told in the transaction in which it became so: to webhooks, and to the people whom it concerns. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import {
  askedKey,
  notificationOfAsking,
  notificationOfOutcome,
} from '#server/domain/notifications/make-notifications.ts';
import { reachOf, roleOf, roles } from '#server/domain/people/access.ts';
import type { Asked } from '#server/domain/requests/asked.ts';
import { mayDecide } from '#server/domain/requests/request-rights.ts';
import { requestStateOf } from '#server/domain/requests/request-states.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import { teamRoleOf } from '#server/domain/teams/team-standing.ts';
import { isWordOnGrant, newsOfRequest, type RequestNews } from '#server/domain/webhooks/webhook-message.ts';
import { notify } from './notification-rows.ts';
import type { DbTransaction } from './open-db.ts';
import { requestColumns, type StoredRequest } from './request-rows.ts';
import { queueNews } from './webhook-rows.ts';

export async function tellRequestNews(
  transaction: DbTransaction,
  { id, now }: { id: string; now: Date },
): Promise<void> {
  const stored = await transaction.teamRequest.findUnique({ where: { id }, select: requestColumns });
  if (!stored) return;
  const request = newsIn(stored, now);
  const news = newsOfRequest(request);
  if (news) await queueNews(transaction, news, { host: stored.host, now });
  if (request.state === 'open')
    return notify(transaction, await whoDecides(transaction, stored), notificationOfAsking(request));
  // There is nothing to decide any more.
  if (request.state !== 'granting')
    await transaction.notification.updateMany({ where: { key: askedKey(id), readAt: null }, data: { readAt: now } });
  const outcome = notificationOfOutcome(request);
  if (outcome) await notify(transaction, [stored.askedById], outcome);
}

function newsIn(stored: StoredRequest, now: Date): RequestNews {
  const { id, host, askedAt, decidedAt, endedAt, why, words, minutes, askedBy, decidedBy } = stored;
  const state = requestStateOf(stored.state);
  const reason = stored.reason === null ? null : (JSON.parse(stored.reason) as SentenceKey);
  const at = state === 'open' ? askedAt : isWordOnGrant(reason) ? now : (endedAt ?? decidedAt ?? now);
  return {
    ...{ id, host, state, why, words, minutes, askedBy, decidedBy, reason, atMs: at.getTime() },
    returnsAtMs: stored.returnsAt?.getTime() ?? null,
    team: { id: stored.teamId, name: stored.team.name },
    // Parsed when it was stored.
    group: stored.group as GroupPath,
    asked: JSON.parse(stored.asked) as Asked,
    granted: stored.granted === null ? null : (JSON.parse(stored.granted) as Asked),
  };
}

/** The ids of those who may decide it: of all who could, in the team or by their role, those of whom mayDecide says so. */
async function whoDecides(
  transaction: DbTransaction,
  { host, group, teamId, team, askedById }: StoredRequest,
): Promise<string[]> {
  const onHost = roles.filter((role) => reachOf(role, 'limits:update') === 'host');
  const people = await transaction.user.findMany({
    where: { disabledAt: null, OR: [{ role: { in: [...onHost] } }, { teams: { some: { teamId } } }] },
    select: { id: true, role: true, teams: { where: { teamId }, select: { role: true } } },
  });
  const tops = team.tops.filter((top) => top.host === host).map(({ path }) => path as GroupPath);
  const about = { group: group as GroupPath, team: teamId, askedById };
  return people.flatMap(({ id, role, teams }) => {
    const standings = teams.map((member) => ({ id: teamId, name: team.name, role: teamRoleOf(member.role), tops }));
    return mayDecide({ id, role: roleOf(role), teams: standings }, about).ok ? [id] : [];
  });
}
