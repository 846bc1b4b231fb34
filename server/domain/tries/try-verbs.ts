/** What the agent is asked of changes that come back by themselves. Making one is `apply` with a time. */
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { EndedTry, ReturnOutcome, Try } from './try.ts';

export interface TryVerbs {
  /** Those that run, the next to come back first, and what has ended of late. */
  tries(): Promise<TryState>;
  /** What was tried stays. Throws NOT_FOUND, STORAGE_FULL, STORAGE_BUSY. */
  keepTry(request: TryRequest): Promise<KeepTryOutcome>;
  /** Puts back now what stood before. Throws NOT_FOUND; what the kernel refuses is in the outcome. */
  endTry(request: TryRequest): Promise<ReturnOutcome>;
}

export type TryVerb = 'keepTry' | 'returnTry';

export interface TryState {
  running: Try[];
  /** Oldest first. */
  ended: EndedTry[];
  /** The agent's clock. */
  atMs: number;
}

export const tryIdSchema = z.object({ id: z.string().min(1).max(64).describe('the requestId of the change') });

export const tryRequestSchema = tryIdSchema.extend({ requestId: z.string().min(1).max(64) });
export type TryRequest = z.infer<typeof tryRequestSchema>;

export interface KeepTryOutcome {
  id: string;
  group: GroupPath;
  kept: Try;
}
