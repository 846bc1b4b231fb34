/** For tests only. */
import { setPriority } from 'node:os';
import { afterAll, beforeAll } from 'vitest';

/**
 * For files that kill an agent in the middle of a change: they look at its journal while it is written, and a busy machine must
 * not let the change be over before. Put back, because files share their process.
 */
export function takePrecedence(): void {
  beforeAll(() => setPriority(-10));
  afterAll(() => setPriority(0));
}
