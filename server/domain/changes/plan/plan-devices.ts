/**
 * The devices controller's part of a plan (v1): taking away before giving, and all only by way of nothing. What is said
 * before is what the kernel would answer: it gives no device that the parent lacks, and neither all nor nothing at once to a
 * group with groups below it.
 */
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftPlan, DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { editedValue, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import {
  type DeviceRules,
  type DeviceStep,
  deviceListText,
  deviceRuleText,
  deviceSteps,
  isCovered,
} from '#server/domain/limits/device-rules.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';

const key = 'devices.rules';

/** The writes in order, each with its own way back, or the reason why there are none. */
export function planDevices(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const target = editedValue(edits, key);
  const now = valueNow(context.own, key);
  if (target === undefined || now === null) return { writes: [], notes: [] };
  const steps = deviceSteps(now, target);
  const refused = refusalOf(context, steps, target);
  if (refused) return { writes: [], notes: [refused] };
  return { writes: draftsOf(now, steps), notes: notesOf(context, now, steps) };
}

function draftsOf(now: DeviceRules, steps: readonly DeviceStep[]): DraftWrite[] {
  return steps.map(({ file, text, after }, at) => ({
    key,
    file,
    text,
    keeps: deviceListText(after),
    before: deviceListText(steps[at - 1]?.after ?? now),
    undo: { file: file === 'devices.allow' ? 'devices.deny' : 'devices.allow', text },
  }));
}

function refusalOf(context: ChangeContext, steps: readonly DeviceStep[], target: DeviceRules): PlanNote | null {
  const below = childrenOf(context);
  const [child] = below;
  if (child && steps.some(({ text }) => text === 'a'))
    return note('devices-all-with-children', { child: child.group, count: below.length }, key);
  const [parent] = context.ancestors;
  const offered = parent ? valueNow(parent, key) : null;
  if (!parent || offered === null || offered === 'all') return null;
  if (target === 'all') return note('devices-parent-lacks', { rule: 'a', parent: parent.group }, key);
  const lacking = target.find((rule) => !isCovered(rule, offered));
  return lacking ? note('devices-parent-lacks', { rule: deviceRuleText(lacking), parent: parent.group }, key) : null;
}

function notesOf(context: ChangeContext, now: DeviceRules, steps: readonly DeviceStep[]): PlanNote[] {
  const notes: PlanNote[] = [];
  if (steps.some(({ text }) => text === 'a')) notes.push(note('devices-gap', {}, key));
  if (now === 'all' && steps.length > 0) notes.push(note('devices-hidden', {}, key));
  const below = childrenOf(context).length;
  if (below > 0 && steps.some(({ file }) => file === 'devices.deny'))
    notes.push(note('devices-children-lose', { count: below }, key));
  return notes;
}

/** Groups below that are in the hierarchy of the controller. */
function childrenOf({ children }: ChangeContext): ChangeContext['children'] {
  return children.filter(({ limits }) => limits[key]?.kind === 'value');
}
