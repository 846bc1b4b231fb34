/** Making, changing, pausing and removing webhooks, and exchanging their secrets, on record. The record has no more of an address than its origin. */
import { randomUUID } from 'node:crypto';
import type { DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import type { StoredWebhook } from '#server/db/webhook-rows.ts';
import { webhookColumns } from '#server/db/webhook-rows.ts';
import type { AuditAction } from '#server/domain/audit/audit-event.ts';
import { AppError } from '#server/domain/errors.ts';
import { can } from '#server/domain/people/access.ts';
import type {
  ChangeWebhookInput,
  CreateWebhookInput,
  PauseWebhookInput,
  RotateSecretInput,
  ShownSecret,
  WebhookInput,
} from '#server/domain/webhooks/webhook.ts';
import { sayOfWebhook } from '#server/domain/webhooks/webhook-sentences.ts';
import { mostWebhooks, overlapHours } from '#server/domain/webhooks/webhook-topics.ts';
import { originOf } from '#server/domain/webhooks/webhook-url.ts';
import { type ChangedValue, changeOnRecord, inCheckedTransaction } from '#server/services/audit/change-on-record.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { newSigningSecret } from './sign-message.ts';
import type { WebhookParts } from './webhook-parts.ts';

/**
 * The signing secret is in the answer and nowhere else. Throws BAD_INPUT (fields name, url, team), and as changeOnRecord does.
 */
export function createWebhook(
  context: ServiceContext & { webhooks: Pick<WebhookParts, 'box' | 'sender'> },
  input: CreateWebhookInput,
): Promise<ShownSecret> {
  const { clock, actor, webhooks } = context;
  const { name, url, topics, team } = input;
  return onRecord(context, 'webhooks.create', {
    summary: async () => `${name}: ${originOf(url)}, ${topics.join(', ')}`,
    before: () => refuseUrl(context, url),
    run: async (transaction) => {
      await refuseTaken(transaction, name, null);
      const teamName = await needTeam(transaction, team);
      if ((await transaction.webhook.count()) >= mostWebhooks)
        throw new AppError('BAD_INPUT', { public: sayOfWebhook('webhook-too-many', { most: mostWebhooks }) });
      const [id, secret, now] = [randomUUID(), newSigningSecret(), new Date(clock())];
      await transaction.webhook.create({
        data: {
          ...{ id, name, key: keyOf(name), url, topics: JSON.stringify(topics), teamId: team, revision: 1 },
          ...{ secret: webhooks.box.seal(secret, id), secretAt: now },
          ...{ createdAt: now, createdBy: actor.email, changedAt: now, changedBy: actor.email },
        },
        select: { id: true },
      });
      const values = valuesOf(null, { ...input, teamName });
      return { result: { id, secret }, values };
    },
  });
}

/** Throws NOT_FOUND, VALUES_MOVED where somebody has changed it since, and as createWebhook does. */
export function changeWebhook(
  context: ServiceContext & { webhooks: Pick<WebhookParts, 'sender'> },
  input: ChangeWebhookInput,
): Promise<void> {
  const { id, revision, name, url, topics, team } = input;
  return onRecord(context, 'webhooks.change', {
    summary: async () => `${name}: ${originOf(url)}, ${topics.join(', ')}`,
    before: () => refuseUrl(context, url),
    run: async (transaction) => {
      const before = await findWebhook(transaction, id);
      if (before.revision !== revision)
        throw new AppError('VALUES_MOVED', { public: sayOfWebhook('webhook-changed', { name: before.name }) });
      await refuseTaken(transaction, name, id);
      const teamName = team === before.teamId ? await nameOfTeam(transaction, team) : await needTeam(transaction, team);
      const was = {
        ...before,
        topics: JSON.parse(before.topics) as string[],
        teamName: await nameOfTeam(transaction, before.teamId),
      };
      await transaction.webhook.update({
        where: { id },
        data: {
          name,
          key: keyOf(name),
          url,
          topics: JSON.stringify(topics),
          teamId: team,
          ...changed(context, revision),
        },
        select: { id: true },
      });
      // What waits was for whoever listened for the team of before.
      if (team !== before.teamId)
        await transaction.webhookDelivery.deleteMany({ where: { webhookId: id, state: 'waiting' } });
      return { result: undefined, values: valuesOf(was, { ...input, teamName }) };
    },
  });
}

/** A new secret, in the answer and nowhere else; the one of before signs as well for a while, unless it is dropped at once. Throws NOT_FOUND. */
export function rotateSecret(
  context: ServiceContext & { webhooks: Pick<WebhookParts, 'box'> },
  { id, atOnce }: RotateSecretInput,
): Promise<ShownSecret> {
  return onRecord(context, 'webhooks.rotate', {
    summary: () => nameOf(context, id),
    run: async (transaction) => {
      const { revision } = await findWebhook(transaction, id);
      const before = await transaction.webhook.findUniqueOrThrow({ where: { id }, select: { secret: true } });
      const secret = newSigningSecret();
      const nowMs = context.clock();
      const until = atOnce ? null : new Date(nowMs + overlapHours * 3_600_000);
      await transaction.webhook.update({
        where: { id },
        data: {
          ...{ secret: context.webhooks.box.seal(secret, id), secretAt: new Date(nowMs), oldSecretUntil: until },
          ...{ oldSecret: atOnce ? null : before.secret, ...changed(context, revision) },
        },
        select: { id: true },
      });
      const after = until ? `signs too until ${until.toISOString()}` : 'signs no more';
      return { result: { id, secret }, values: [{ what: 'secret of before', before: 'signs', after }] };
    },
  });
}

/** While it is paused nothing is stored for it and nothing is sent. Throws NOT_FOUND. */
export function pauseWebhook(
  context: ServiceContext & { webhooks: Pick<WebhookParts, 'wake'> },
  { id, isPaused }: PauseWebhookInput,
): Promise<void> {
  return onRecord(context, isPaused ? 'webhooks.pause' : 'webhooks.resume', {
    summary: () => nameOf(context, id),
    run: async (transaction) => {
      const { revision, pausedAt } = await findWebhook(transaction, id);
      const data = { pausedAt: isPaused ? (pausedAt ?? new Date(context.clock())) : null };
      await transaction.webhook.update({
        where: { id },
        data: { ...data, ...changed(context, revision) },
        select: { id: true },
      });
      const word = (was: boolean) => (was ? 'paused' : 'on');
      return { result: undefined, values: [{ what: 'state', before: word(pausedAt !== null), after: word(isPaused) }] };
    },
  }).finally(context.webhooks.wake);
}

/** With its log; what is under way ends. Throws NOT_FOUND. */
export function removeWebhook(context: ServiceContext, { id }: WebhookInput): Promise<void> {
  return onRecord(context, 'webhooks.remove', {
    summary: () => nameOf(context, id),
    run: async (transaction) => {
      const { name, url } = await findWebhook(transaction, id);
      await transaction.webhook.delete({ where: { id }, select: { id: true } });
      return { result: undefined, values: [{ what: name, before: originOf(url), after: null }] };
    },
  });
}

/** Throws NOT_FOUND. */
export async function findWebhook(transaction: DbTransaction, id: string): Promise<StoredWebhook> {
  const row = await transaction.webhook.findUnique({ where: { id }, select: webhookColumns });
  if (!row) throw new AppError('NOT_FOUND', { public: sayOfWebhook('webhook-none', {}) });
  return row;
}

/** "chat of operations", for the record. */
export async function nameOf({ db }: Pick<ServiceContext, 'db'>, id: string): Promise<string> {
  const row = await withStorage(() => db.webhook.findUnique({ where: { id }, select: { name: true } }));
  return row?.name ?? 'no webhook';
}

/** A change to a webhook by who may, on record. `before`: what takes its time, such as asking a name server, outside of the transaction. */
export function onRecord<Result>(
  context: ServiceContext,
  action: AuditAction,
  {
    summary,
    before,
    run,
  }: {
    summary: () => Promise<string>;
    before?: () => Promise<void>;
    run: (transaction: DbTransaction) => Promise<{ result: Result; values: ChangedValue[] }>;
  },
): Promise<Result> {
  return changeOnRecord(context, {
    ...{ verdict: can(context.actor, 'webhooks:manage'), action, group: null, summary },
    run: async () => {
      await before?.();
      return inCheckedTransaction(context, (now) => can(now, 'webhooks:manage').ok, run);
    },
  });
}

async function refuseUrl({ webhooks }: { webhooks: Pick<WebhookParts, 'sender'> }, url: string): Promise<void> {
  const fault = await webhooks.sender.check(url);
  if (fault) throw new AppError('BAD_INPUT', { public: fault, field: 'url' });
}

async function refuseTaken(transaction: DbTransaction, name: string, but: string | null): Promise<void> {
  const taken = await transaction.webhook.findUnique({ where: { key: keyOf(name) }, select: { id: true, name: true } });
  if (taken && taken.id !== but)
    throw new AppError('BAD_INPUT', {
      public: sayOfWebhook('webhook-name-taken', { name: taken.name }),
      field: 'name',
    });
}

/** Null: of all teams. Throws BAD_INPUT (field team). */
async function needTeam(transaction: DbTransaction, id: string | null): Promise<string | null> {
  const name = await nameOfTeam(transaction, id);
  if (id !== null && name === null)
    throw new AppError('BAD_INPUT', { public: sayOfWebhook('webhook-no-team', {}), field: 'team' });
  return name;
}

async function nameOfTeam(transaction: DbTransaction, id: string | null): Promise<string | null> {
  if (id === null) return null;
  return (await transaction.team.findUnique({ where: { id }, select: { name: true } }))?.name ?? null;
}

/** Two names with the same key are the same name to people. */
function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

function changed({ clock, actor }: ServiceContext, revision: number) {
  return { revision: revision + 1, changedAt: new Date(clock()), changedBy: actor.email };
}

interface Described {
  name: string;
  url: string;
  topics: readonly string[];
  teamName: string | null;
}

/** Of an address that changed below its origin it is told that it did. */
function valuesOf(before: Described | null, after: Described): ChangedValue[] {
  const moved = before !== null && before.url !== after.url && originOf(before.url) === originOf(after.url);
  const wordsOf = (one: Described | null): Record<string, string | null> => ({
    name: one?.name ?? null,
    address: one && `${originOf(one.url)}${moved && one === after ? ' (another path)' : ''}`,
    topics: one?.topics.join(', ') ?? null,
    team: one && (one.teamName ?? 'all'),
  });
  const [was, is] = [wordsOf(before), wordsOf(after)];
  return Object.keys(is).map((what) => ({ what, before: was[what] ?? null, after: is[what] ?? null }));
}
