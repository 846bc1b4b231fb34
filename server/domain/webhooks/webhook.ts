/** Webhooks as the API tells of them, and what can be asked about them. */
import { z } from 'zod';
import type { GivenReason } from '#server/domain/sentence.ts';
import {
  type DeliveryState,
  deliveryFilters,
  type MessageType,
  type WebhookTopic,
  webhookTopics,
} from './webhook-topics.ts';
import { longestUrl, urlFault } from './webhook-url.ts';

export interface WebhookRow {
  id: string;
  revision: number;
  name: string;
  /** To those who may not change it the origin alone. */
  url: string;
  topics: WebhookTopic[];
  /** Of this team alone; the name null: the team is gone, and nothing is told any more. */
  team: { id: string; name: string | null } | null;
  isPaused: boolean;
  createdAtMs: number;
  createdBy: string;
  changedAtMs: number;
  changedBy: string;
  secretAtMs: number;
  /** Until when the secret of before signs as well; null: it does not. */
  oldSecretUntilMs: number | null;
  /** Messages that are under way. */
  waiting: number;
  deliveredAtMs: number | null;
  /** Since when nothing arrives; null: the last attempt did, or there was none. */
  failingSinceMs: number | null;
}

/** In the only moment in which it can be seen. */
export interface ShownSecret {
  id: string;
  secret: string;
}

export interface DeliveryRow {
  /** The header webhook-id. */
  id: string;
  type: MessageType;
  /** What it says. */
  text: string;
  /** When it happened. */
  atMs: number;
  state: DeliveryState;
  attempts: number;
  /** Of the last attempt; null while there was none. */
  last: AttemptRow | null;
  nextAtMs: number | null;
  endedAtMs: number | null;
}

export interface AttemptRow {
  number: number;
  startedAtMs: number;
  /** Null while it goes on, or where web was stopped in it. */
  durationMs: number | null;
  /** Of HTTP; null where there was no answer. */
  status: number | null;
  /** Why it counts as failed; null where it arrived, or goes on. */
  reason: GivenReason | null;
}

export interface DeliveryDetail extends DeliveryRow {
  /** What is sent: JSON text. */
  payload: string;
  /** Newest first. */
  tries: AttemptRow[];
}

export interface DeliveryPage {
  /** Newest first. */
  rows: DeliveryRow[];
  nextCursor: string | null;
}

const id = z.string().min(1).max(64);
const longestName = 60;

const described = {
  name: z
    .string()
    .trim()
    .min(1, 'A webhook has a name.')
    .max(longestName, `The name of a webhook has at most ${longestName} characters.`)
    .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'The name of a webhook is one line of plain text.')
    .describe('the name of a webhook, such as "chat of operations"'),
  url: z
    .string()
    .trim()
    .max(longestUrl, `The address of a webhook has at most ${longestUrl} characters.`)
    .refine((url) => urlFault(url) === null, { error: (issue) => urlFault(String(issue.input)) ?? '' })
    .describe('where messages are sent: an https:// address'),
  topics: z
    .array(z.enum(webhookTopics))
    .min(1, 'Choose what it is told of.')
    .refine((topics) => new Set(topics).size === topics.length, 'A topic is named twice.'),
  team: id.nullable().default(null).describe('the id of the team whose events it is told of; null: of all'),
};

export const createWebhookSchema = z.object(described);
export type CreateWebhookInput = z.infer<typeof createWebhookSchema>;

export const changeWebhookSchema = z.object({
  id,
  revision: z.number().int().min(1).describe('the "revision" that webhooks.list answered with'),
  ...described,
});
export type ChangeWebhookInput = z.infer<typeof changeWebhookSchema>;

export const webhookInputSchema = z.object({ id });
export type WebhookInput = z.infer<typeof webhookInputSchema>;

export const rotateSecretSchema = z.object({
  id,
  atOnce: z.boolean().default(false).describe('true: the secret of before does not sign any more'),
});
export type RotateSecretInput = z.infer<typeof rotateSecretSchema>;

export const pauseWebhookSchema = z.object({ id, isPaused: z.boolean() });
export type PauseWebhookInput = z.infer<typeof pauseWebhookSchema>;

export const deliveryListSchema = z.object({
  /** Of the webhook. */
  id,
  filter: z.enum(deliveryFilters).default('all'),
  /** nextCursor of the page before; absent for the newest. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-[\w-]{1,64}$/, 'This is not a position in the log of a webhook.')
    .nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type DeliveryListInput = z.infer<typeof deliveryListSchema>;

export const deliveryInputSchema = z.object({ id: id.describe('the id of a delivery: its header webhook-id') });
export type DeliveryInput = z.infer<typeof deliveryInputSchema>;
