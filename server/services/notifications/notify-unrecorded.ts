import { idsOfEmail, notify } from '#server/db/notification-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { readTeamOfGroup } from '#server/db/team-of-group.ts';
import { queueNews } from '#server/db/webhook-rows.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { NewNotification } from '#server/domain/notifications/make-notifications.ts';
import type { News } from '#server/domain/webhooks/webhook-message.ts';
import { notOnRecord, type RecordParts } from '#server/services/audit/record-told.ts';

/** What the agent did by itself to something of somebody's. */
export interface ToldToOwner {
  /** Of the record that it gets. */
  requestId: string;
  group: GroupPath;
  /** E-mail; null: nobody is known to have asked for it. */
  askedBy: string | null;
  /** Null: it is no matter for a word to whoever asked for it. */
  notification: NewNotification | null;
  /** For webhooks; `team` is the group's. Null: nothing. */
  newsFor: (team: { id: string; name: string } | null) => News | null;
}

/**
 * Tells whoever had asked for it, and webhooks, before it is on record: cut short in between it is told again, and stored once.
 * Throws what the database throws.
 */
export async function notifyUnrecorded(
  parts: Pick<RecordParts, 'db'> & { host: { name: string } },
  told: readonly ToldToOwner[],
): Promise<void> {
  if (told.length === 0) return;
  const host = parts.host.name;
  const untold = await notOnRecord(
    parts,
    told.map(({ requestId }) => requestId),
  );
  for (const { group, askedBy, notification, newsFor } of told.filter(({ requestId }) => untold.has(requestId)))
    await withStorage(() =>
      parts.db.$transaction(async (transaction) => {
        const news = newsFor(await readTeamOfGroup(transaction, { host, group }));
        if (news) await queueNews(transaction, news, { host, now: new Date(news.atMs) });
        if (notification) await notify(transaction, await idsOfEmail(transaction, askedBy), notification);
      }),
    );
}
