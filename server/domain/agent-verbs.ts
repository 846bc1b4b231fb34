/**
 * The agent's verbs: everything web can ask of the privileged process, by subject. There is no "write this file" among
 * them. The agent serves them over tRPC on a Unix socket and parses every input again.
 */
import type { ChangeVerbs } from './changes/change-verbs.ts';
import type { ConfigFileVerbs } from './config/config-files.ts';
import type { LoadVerbs } from './config/load-verbs.ts';
import type { ControlVerbs } from './control/control-verbs.ts';
import type { EventVerbs } from './events/event-verbs.ts';
import type { GroupVerbs } from './groups/group-verbs.ts';
import type { LaunchVerbs } from './launch/launch-verbs.ts';
import type { ProcessVerbs } from './processes/process-verbs.ts';
import type { RuleVerbs } from './rules/rule-verbs.ts';
import type { ScheduleVerbs } from './schedules/schedule.ts';
import type { BudgetVerbs } from './teams/budget-verbs.ts';
import type { TryVerbs } from './tries/try-verbs.ts';
import type { UsageVerbs } from './usage/usage-verbs.ts';
import type { WantedVerbs } from './wanted/wanted-verbs.ts';

export type AgentVerbs = GroupVerbs &
  ChangeVerbs &
  LoadVerbs &
  ConfigFileVerbs &
  ControlVerbs &
  ProcessVerbs &
  UsageVerbs &
  EventVerbs &
  LaunchVerbs &
  WantedVerbs &
  BudgetVerbs &
  RuleVerbs &
  TryVerbs &
  ScheduleVerbs;
