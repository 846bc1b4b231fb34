/** The deliverer at work: looks each second and whenever something is stored for it, puts on record what was given up, lets go of what is old. */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { keptDays, keptDeliveries } from '#server/domain/webhooks/webhook-topics.ts';
import type { RecordParts } from '#server/services/audit/record-told.ts';
import type { Clock } from '#server/services/clock.ts';
import { createDeliverer, type DeliverParts } from './deliver.ts';
import { recordGivenUp } from './record-given-up.ts';

export interface KeptDeliverer {
  wake(): void;
  stop(): Promise<void>;
}

const lookEveryMs = 1000;
/** Of so many looks one puts on record what was given up: of a flood there is one record a minute. */
const looksPerRecord = 60;
const looksPerPruning = 600;

export function keepDelivering(parts: DeliverParts & RecordParts, log: (line: string) => void): KeptDeliverer {
  const deliverer = createDeliverer({ ...parts, onEnd: () => look() });
  let looks = 0;
  let isOver = false;
  let isWanted = false;
  let isTakenUp = false;
  let running: Promise<void> | null = null;
  let fault: string | null = null;

  const work = async () => {
    if (!isTakenUp) await deliverer.takeUp();
    isTakenUp = true;
    await deliverer.look();
    if (looks % looksPerRecord === 0) await recordGivenUp(parts);
    if (looks % looksPerPruning === 0) {
      await pruneDeliveries(parts);
      await forgetOldSecrets(parts);
    }
    fault = null;
  };
  const look = () => {
    if (isOver) return;
    isWanted = true;
    running ??= (async () => {
      while (isWanted) {
        isWanted = false;
        await work().catch((error: unknown) => {
          const text = String(error);
          if (text !== fault) log(`corral: webhooks could not be sent yet: ${text}`);
          fault = text;
        });
      }
    })().finally(() => {
      running = null;
    });
  };
  const timer = setInterval(() => {
    looks += 1;
    look();
  }, lookEveryMs);
  look();
  return {
    wake: look,
    stop: async () => {
      isOver = true;
      clearInterval(timer);
      await running;
      await deliverer.end();
    },
  };
}

/** Those whose time is over sign no more, and are not kept either. */
export async function forgetOldSecrets({ db, clock }: { db: Db; clock: Clock }): Promise<void> {
  await withStorage(() =>
    db.webhook.updateMany({
      where: { oldSecretUntil: { lte: new Date(clock()) } },
      data: { oldSecret: null, oldSecretUntil: null },
    }),
  );
}

/** Of each webhook the newest stay, and nothing that is older; what is under way, or not on record yet, always. Answers how many went. */
export async function pruneDeliveries({ db, clock }: { db: Db; clock: Clock }, kept = keptDeliveries): Promise<number> {
  const over = { OR: [{ state: 'delivered' }, { state: 'given-up', isOnRecord: true }] };
  const since = new Date(clock() - keptDays * 86_400_000);
  return withStorage(async () => {
    let { count } = await db.webhookDelivery.deleteMany({ where: { ...over, endedAt: { lt: since } } });
    for (const { id: webhookId } of await db.webhook.findMany({ select: { id: true } })) {
      const oldest = await db.webhookDelivery.findFirst({
        where: { webhookId, ...over },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        skip: kept,
        select: { createdAt: true },
      });
      if (!oldest) continue;
      const gone = await db.webhookDelivery.deleteMany({
        where: { webhookId, ...over, createdAt: { lte: oldest.createdAt } },
      });
      count += gone.count;
    }
    return count;
  });
}
