/**
 * Sends what is in the queue. An attempt is stored before it is made: whatever web is killed in, the next start knows it, and sends
 * the same message under the same id. Webhooks are apart from each other: each has its own few attempts at a time, so that a
 * receiver that hangs holds up nobody's messages but its own.
 */
import type { Db } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { reasonAsText } from '#server/db/webhook-rows.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { waitAfter } from '#server/domain/webhooks/retry-times.ts';
import type { Sender, SendResult } from '#server/domain/webhooks/sender.ts';
import { bodyOf } from '#server/domain/webhooks/webhook-message.ts';
import { sayOfWebhook } from '#server/domain/webhooks/webhook-sentences.ts';
import type { Clock } from '#server/services/clock.ts';
import type { SecretBox } from './secret-box.ts';
import { signedHeaders } from './sign-message.ts';

export interface DeliverParts {
  db: Db;
  clock: Clock;
  sender: Pick<Sender, 'post'>;
  box: Pick<SecretBox, 'open'>;
  publicUrl: string;
  /** 0 up to 1. */
  random: () => number;
  /** Called when an attempt is over: its webhook takes another. */
  onEnd?: () => void;
}

export interface Deliverer {
  /** Of an earlier life of web: attempts without an end are cut short, and go on now. To be called once, before the first look. */
  takeUp(): Promise<void>;
  /** Begins what is due; does not wait for receivers. Throws what the database throws. */
  look(): Promise<void>;
  /** When nothing is being sent any more. */
  idle(): Promise<void>;
  /** Ends what is being sent: it counts as cut short. */
  end(): Promise<void>;
}

/** Attempts of one webhook at a time. */
const atOnce = 2;

interface Job {
  id: string;
  webhookId: string;
  body: string;
  /** Of this attempt. */
  number: number;
  /** Of those that count. */
  counted: number;
}

/** An attempt that is over, and is not stored yet. */
interface Ended {
  job: Job;
  result: SendResult;
  durationMs: number;
  atMs: number;
}

export function createDeliverer({ db, clock, sender, box, publicUrl, random, onEnd }: DeliverParts): Deliverer {
  const ending = new AbortController();
  const running = new Map<Job, Promise<void>>();
  /** What the database would not take: tried again with each look. The message is not sent again meanwhile. */
  const kept: Ended[] = [];

  const send = async (job: Job) => {
    const beganMs = clock();
    const result = await attempt(job, beganMs);
    const atMs = clock();
    const ended = { job, result, durationMs: Math.max(0, atMs - beganMs), atMs };
    await withStorage(() => storeEnd(ended)).catch(() => kept.push(ended));
  };

  const attempt = async ({ id, webhookId, body: stored }: Job, atMs: number): Promise<SendResult> => {
    const webhook = await withStorage(() =>
      db.webhook.findUnique({
        where: { id: webhookId },
        select: { url: true, secret: true, oldSecret: true, oldSecretUntil: true },
      }),
    );
    // It was removed: nothing of it is kept.
    if (!webhook) return failed(sayOfWebhook('webhook-none', {}));
    const secret = box.open(webhook.secret, webhookId);
    if (secret === null) return failed(sayOfWebhook('webhook-secret-unreadable', {}));
    const isBoth = webhook.oldSecret !== null && (webhook.oldSecretUntil?.getTime() ?? 0) > atMs;
    const before = isBoth ? box.open(webhook.oldSecret ?? '', webhookId) : null;
    const body = bodyOf(stored, publicUrl);
    const headers = signedHeaders(before === null ? [secret] : [secret, before], { id, body, atMs });
    return sender.post({ url: webhook.url, headers, body }, ending.signal);
  };

  /** All or nothing; of what was removed meanwhile nothing is left to change. */
  const storeEnd = ({ job, result: { status, fault, retryAfterMs }, durationMs, atMs }: Ended) =>
    db.$transaction(async (transaction) => {
      const { id, webhookId, number, counted } = job;
      const at = new Date(atMs);
      await transaction.webhookAttempt.updateMany({
        where: { deliveryId: id, number },
        data: { durationMs, status, reason: fault && reasonAsText(fault) },
      });
      const waitMs = fault ? waitAfter(counted, { random: random(), askedMs: retryAfterMs }) : null;
      const next =
        waitMs === null
          ? { state: fault ? 'given-up' : 'delivered', nextAt: null, endedAt: at }
          : { state: 'waiting', nextAt: new Date(atMs + waitMs) };
      await transaction.webhookDelivery.updateMany({ where: { id, state: 'sending' }, data: next });
      if (fault)
        await transaction.webhook.updateMany({
          where: { id: webhookId, failingSince: null },
          data: { failingSince: at },
        });
      else
        await transaction.webhook.updateMany({
          where: { id: webhookId },
          data: { deliveredAt: at, failingSince: null },
        });
    });

  /** Stored as begun before it is; null where somebody else was first, or it was paused. */
  const begin = (id: string, now: Date): Promise<Job | null> =>
    db.$transaction(async (transaction) => {
      const { count } = await transaction.webhookDelivery.updateMany({
        where: { id, state: 'waiting', nextAt: { lte: now }, webhook: { pausedAt: null } },
        data: { state: 'sending', attempts: { increment: 1 } },
      });
      if (count === 0) return null;
      const { webhookId, body, attempts, forgiven } = await transaction.webhookDelivery.findUniqueOrThrow({
        where: { id },
        select: { webhookId: true, body: true, attempts: true, forgiven: true },
      });
      await transaction.webhookAttempt.create({
        data: { deliveryId: id, number: attempts, startedAt: now },
        select: { number: true },
      });
      return { id, webhookId, body, number: attempts, counted: attempts - forgiven };
    });

  const storeKept = async () => {
    for (let ended = kept.shift(); ended; ended = kept.shift())
      try {
        await withStorage(() => storeEnd(ended as Ended));
      } catch (error) {
        kept.unshift(ended);
        throw error;
      }
  };

  return {
    takeUp: async () => {
      const reason = reasonAsText(sayOfWebhook('webhook-cut-short', {}));
      await withStorage(() =>
        db.$transaction(async (transaction) => {
          const cut = { durationMs: null, reason: null, delivery: { state: 'sending' } };
          await transaction.webhookAttempt.updateMany({ where: cut, data: { reason } });
          await transaction.webhookDelivery.updateMany({
            where: { state: 'sending' },
            data: { state: 'waiting', nextAt: new Date(clock()) },
          });
        }),
      );
    },
    look: async () => {
      await storeKept();
      const now = new Date(clock());
      const due = { state: 'waiting', nextAt: { lte: now } };
      const webhooks = await withStorage(() =>
        db.webhookDelivery.groupBy({ by: ['webhookId'], where: { ...due, webhook: { pausedAt: null } } }),
      );
      for (const { webhookId } of webhooks) {
        const free = atOnce - [...running.keys()].filter((job) => job.webhookId === webhookId).length;
        if (free <= 0) continue;
        const next = await withStorage(() =>
          db.webhookDelivery.findMany({
            where: { webhookId, ...due },
            orderBy: [{ nextAt: 'asc' }, { createdAt: 'asc' }],
            take: free,
            select: { id: true },
          }),
        );
        for (const { id } of next) {
          if (ending.signal.aborted) return;
          const job = await withStorage(() => begin(id, now));
          if (job)
            running.set(
              job,
              send(job).finally(() => {
                running.delete(job);
                onEnd?.();
              }),
            );
        }
      }
    },
    idle: async () => {
      await Promise.all(running.values());
    },
    end: async () => {
      ending.abort();
      await Promise.all(running.values());
    },
  };
}

function failed(fault: Sentence): SendResult {
  return { status: null, fault, retryAfterMs: null };
}
