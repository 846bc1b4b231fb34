import { idsOfEmail, notify } from '#server/db/notification-rows.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { NewNotification } from '#server/domain/notifications/make-notifications.ts';
import { notOnRecord, type RecordParts } from '#server/services/audit/record-told.ts';

/** What the agent did by itself to something of somebody's. */
export interface ToldToOwner {
  /** Of the record that it gets. */
  requestId: string;
  /** E-mail; null: nobody is known to have asked for it. */
  askedBy: string | null;
  notification: NewNotification;
}

/** Tells whoever had asked for it, before it is on record: cut short in between it is told again, and stored once. Throws what the database throws. */
export async function notifyUnrecorded(parts: Pick<RecordParts, 'db'>, told: readonly ToldToOwner[]): Promise<void> {
  if (told.length === 0) return;
  const untold = await notOnRecord(
    parts,
    told.map(({ requestId }) => requestId),
  );
  for (const { askedBy, notification } of told.filter(({ requestId }) => untold.has(requestId)))
    await withStorage(() =>
      parts.db.$transaction(async (transaction) =>
        notify(transaction, await idsOfEmail(transaction, askedBy), notification),
      ),
    );
}
