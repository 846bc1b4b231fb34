/**
 * For tests only, as a process of its own: an agent that tries something, or brings it back, and is killed after so many steps of
 * its journal. Ends by itself, with 0, when there are fewer.
 */

import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { parseWantedText } from '#server/domain/wanted/wanted.ts';
import { killAfter } from '../changes/deadly-agent.fixtures.ts';
import { startTryAgent } from './try-agent.fixtures.ts';

/** What the first argument holds, by wantedText. */
export type KilledTry = { folder: string; nowMs: number; steps: number } & (
  | { what: 'return' }
  | { what: 'apply'; group: GroupPath; edits: LimitEdit[]; requestId: string }
);

const asked = parseWantedText(process.argv[2] ?? '') as KilledTry;
const { journal } = killAfter(asked.steps);
const agent = await startTryAgent(asked.folder, { now: () => asked.nowMs, journalOf: journal });
if (asked.what === 'apply')
  await agent.change(asked.group, asked.edits, { requestId: asked.requestId, returnAfterMinutes: 15 });
else await agent.until(() => agent.store.running().length === 0);
agent.stop();
