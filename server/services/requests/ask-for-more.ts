import { tellRequestNews } from '#server/db/request-news.ts';
import { AppError } from '#server/domain/errors.ts';
import { can } from '#server/domain/people/access.ts';
import { askedText, fieldOf, partsIn, partText, presentFigure, withNames } from '#server/domain/requests/asked.ts';
import type { AskInput } from '#server/domain/requests/request.ts';
import { mayAsk, needOwnTeam, ownTeamOf } from '#server/domain/requests/request-rights.ts';
import { sayOfRequest } from '#server/domain/requests/request-sentences.ts';
import { mostOpen, openDays } from '#server/domain/requests/request-states.ts';
import { changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import { refuseForbidden } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { spanText } from '#server/services/tries/describe-try.ts';
import { presentOf, refuseNoMore } from './preview-request.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/**
 * Stores a request for more, on record. Its id is that of the record. Throws FORBIDDEN, GROUP_GONE, BAD_INPUT (fields: as
 * fieldOf says it, untilMs), NOT_AVAILABLE, and as changeOnRecord does.
 */
export async function askForMore(context: ServiceContext, input: AskInput): Promise<{ id: string }> {
  const { db, host, actor, clock, requestId } = context;
  const { group, why, minutes } = input;
  const span = minutes === null ? '' : ` for ${spanText(minutes)}`;
  const summary = `${askedText(input.asked)}${span}: ${why.replaceAll('\n', ' ')}`;
  if (!can(actor, 'read', group).ok)
    await refuseForbidden(context, { permission: 'read', action: 'requests.ask', group, summary });
  return changeOnRecord(context, {
    verdict: mayAsk(actor, group),
    action: 'requests.ask',
    group,
    request: requestId,
    summary: async () => summary,
    run: async () => {
      const present = await presentOf(context, group);
      const { id: team } = needOwnTeam(actor, group);
      const asked = withNames(input.asked, present);
      refuseNoMore(group, asked, present);
      const now = clock();
      const expiresAt = new Date(expiryOf(input, now));

      const values = { asked: JSON.stringify(asked), present: JSON.stringify(present) };
      await inCheckedTransaction(
        { db, actor, host },
        (rights) => ownTeamOf(rights, group)?.id === team,
        async (transaction) => {
          const open = await transaction.teamRequest.count({
            where: { teamId: team, askedById: actor.id, state: 'open' },
          });
          if (open >= mostOpen)
            throw new AppError('BAD_INPUT', { public: sayOfRequest('request-too-many', { most: mostOpen }) });
          await transaction.teamRequest.create({
            data: {
              ...{ id: requestId, host: host.name, teamId: team, group, ...values, why, minutes, expiresAt },
              ...{ askedById: actor.id, askedBy: actor.email, askedAt: new Date(now), seenAt: new Date(now) },
              state: 'open',
            },
          });
          await tellRequestNews(transaction, { id: requestId, now: new Date(now) });
        },
      );
      return {
        result: { id: requestId },
        values: partsIn(asked).map((part) => ({
          what: `asked for: ${fieldOf(part)}`,
          before: presentFigure(part, present),
          after: partText(part),
        })),
      };
    },
  });
}

/** Throws BAD_INPUT (field untilMs). */
function expiryOf({ untilMs }: Pick<AskInput, 'untilMs'>, nowMs: number): number {
  const latestMs = nowMs + openDays * dayMs;
  const atMs = untilMs ?? latestMs;
  if (atMs >= nowMs + minuteMs && atMs <= latestMs) return atMs;
  throw new AppError('BAD_INPUT', { public: sayOfRequest('request-until-past', { days: openDays }), field: 'untilMs' });
}
