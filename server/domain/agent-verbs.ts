/**
 * The agent's verbs: everything web can ask of the privileged process, by subject. There is no "write this file" among
 * them. The agent serves them over tRPC on a Unix socket and parses every input again.
 */
import type { ChangeVerbs } from './changes/change-verbs.ts';
import type { ControlVerbs } from './control/control-verbs.ts';
import type { EventVerbs } from './events/event-verbs.ts';
import type { GroupVerbs } from './groups/group-verbs.ts';
import type { LaunchVerbs } from './launch/launch-verbs.ts';
import type { ProcessVerbs } from './processes/process-verbs.ts';
import type { UsageVerbs } from './usage/usage-verbs.ts';

export type AgentVerbs = GroupVerbs & ChangeVerbs & ControlVerbs & ProcessVerbs & UsageVerbs & EventVerbs & LaunchVerbs;
