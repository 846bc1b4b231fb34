/** What somebody is told in the app, as the API tells of it, and what can be asked about it. */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { NotificationKind } from './notification-kinds.ts';

export interface NotificationRow {
  /** Later ones are larger. */
  id: number;
  kind: NotificationKind;
  atMs: number;
  host: string;
  group: GroupPath;
  sentence: Sentence;
  /** The page that shows more, below Corral's own address. */
  path: string;
  isRead: boolean;
}

export interface NotificationPage {
  /** Newest first. */
  rows: NotificationRow[];
  nextCursor: string | null;
}

/** What a page shows without a list: the badge, and whether a list is out of date. */
export interface NotificationState {
  unread: number;
  /** The newest one's id; 0 when there is none. */
  newestId: number;
}

const id = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

export const notificationListSchema = z.object({
  unreadOnly: z.boolean().default(false),
  /** nextCursor of the page before; absent for the newest. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-\d{1,16}$/, 'This is not a position in the list of notifications.')
    .nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type NotificationListInput = z.infer<typeof notificationListSchema>;

export const markNotificationSchema = z.object({ id, isRead: z.boolean() });
export type MarkNotificationInput = z.infer<typeof markNotificationSchema>;

export const markAllSchema = z.object({
  upTo: id.describe('the id of the newest one that was seen: what came after it stays unread'),
});
export type MarkAllInput = z.infer<typeof markAllSchema>;
