/**
 * The agent's verbs as one tRPC router, composed of one per subject: each parses its inputs again and does nothing else.
 * Who may do what is web's to decide; what can be done at all is decided by the verbs behind it.
 */
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { createChangeRouter } from './changes/change-router.ts';
import { createLoadRouter } from './config/load-router.ts';
import { createControlRouter } from './control/control-router.ts';
import { createEventRouter } from './events/event-router.ts';
import { createGroupRouter } from './groups/group-router.ts';
import { createLaunchRouter } from './launch/launch-router.ts';
import { createProcessRouter } from './processes/process-router.ts';
import { createRuleRouter } from './rules/rule-router.ts';
import { createScheduleRouter } from './schedules/schedule-router.ts';
import { createBudgetRouter } from './teams/budget-router.ts';
import { createTryRouter } from './tries/try-router.ts';
import { mergeRouters } from './trpc.ts';
import { createUsageRouter } from './usage/usage-router.ts';
import { createWantedRouter } from './wanted/wanted-router.ts';

export type { CarriedError } from './trpc.ts';

/** The router of one agent. `stopping` ends every subscription when the agent stops. */
export function createAgentRouter(verbs: AgentVerbs, stopping: AbortSignal) {
  return mergeRouters(
    createGroupRouter(verbs),
    createChangeRouter(verbs),
    createLoadRouter(verbs),
    createControlRouter(verbs),
    createProcessRouter(verbs),
    createUsageRouter(verbs, stopping),
    createEventRouter(verbs, stopping),
    createLaunchRouter(verbs, stopping),
    createWantedRouter(verbs),
    createBudgetRouter(verbs),
    createRuleRouter(verbs),
    createTryRouter(verbs),
    createScheduleRouter(verbs),
  );
}

export type AgentRouter = ReturnType<typeof createAgentRouter>;
