/** What was given up comes on record, of each webhook in one record for all since the last: a receiver that is gone floods nothing. */
import { randomUUID } from 'node:crypto';
import { withStorage } from '#server/db/storage-error.ts';
import { type RecordParts, recordTold } from '#server/services/audit/record-told.ts';

/** In one record; of more than that the next one tells. */
const mostInRecord = 500;
const mostNamed = 20;

/** Marked first, then on record, then settled: cut short, the next call goes on, and nothing is on record twice. Throws what the database throws. */
export async function recordGivenUp(parts: RecordParts): Promise<void> {
  const { db } = parts;
  const unsettled = { state: 'given-up', isOnRecord: false };
  const unmarked = await withStorage(() =>
    db.webhookDelivery.findMany({
      where: { ...unsettled, record: null },
      orderBy: { createdAt: 'asc' },
      take: mostInRecord,
      select: { id: true, webhookId: true },
    }),
  );
  for (const webhookId of new Set(unmarked.map((one) => one.webhookId))) {
    const ids = unmarked.filter((one) => one.webhookId === webhookId).map(({ id }) => id);
    const record = `webhook-${randomUUID()}`;
    await withStorage(() =>
      db.webhookDelivery.updateMany({ where: { id: { in: ids }, ...unsettled, record: null }, data: { record } }),
    );
  }
  const marked = await withStorage(() =>
    db.webhookDelivery.findMany({
      where: { ...unsettled, record: { not: null } },
      orderBy: { createdAt: 'asc' },
      take: 2 * mostInRecord,
      select: { id: true, type: true, at: true, record: true, attempts: true, webhook: { select: { name: true } } },
    }),
  );
  const byRecord = Map.groupBy(marked, ({ record }) => record ?? '');
  for (const [record, ofRecord] of byRecord) {
    const [first] = ofRecord;
    if (!first) continue;
    const count = ofRecord.length === 1 ? '1 message' : `${ofRecord.length} messages`;
    await recordTold(parts, [
      {
        ...{
          requestId: record,
          group: null,
          action: 'webhooks.giveUp',
          summary: `${first.webhook.name}: ${count} given up`,
        },
        outcome: {
          ...{ result: 'failed', errno: null, why: null },
          values: ofRecord.slice(0, mostNamed).map(({ id, type, at, attempts }) => ({
            ...{
              what: `${type} of ${at.toISOString()}, ${id}`,
              asked: null,
              before: null,
              after: null,
              errno: null,
              why: null,
            },
            status: attempts === 0 ? 'not-tried' : 'given-up',
          })),
        },
      },
    ]);
    await withStorage(() => db.webhookDelivery.updateMany({ where: { record }, data: { isOnRecord: true } }));
  }
}
