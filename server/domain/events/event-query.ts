/** Which events a screen asks for. Apart from the rows, which the browser has without a library for checking input. */
import { z } from 'zod';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import { eventSorts } from './event-list.ts';

const timeMs = z.number().int().min(0).max(8_640_000_000_000_000);

export const eventFiltersSchema = z.object({
  sort: z.enum(eventSorts).optional(),
  group: groupPathSchema.optional(),
  /** Only this group, not those below it. */
  exact: z.boolean().optional(),
  /** Inclusive. */
  sinceMs: timeMs.optional(),
  /** Exclusive. */
  untilMs: timeMs.optional(),
});
export type EventFilters = z.infer<typeof eventFiltersSchema>;

export const eventQuerySchema = z.object({
  filters: eventFiltersSchema.default({}),
  /** nextCursor of the page before; absent for the newest. */
  cursor: z
    .string()
    .regex(/^\d{1,16}-\d{1,16}$/, 'This is not a position in the list.')
    .nullish(),
  limit: z.number().int().min(1).max(200).default(50),
});
export type EventQuery = z.infer<typeof eventQuerySchema>;
