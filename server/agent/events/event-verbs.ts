import type { EventVerbs } from '#server/domain/events/event-verbs.ts';
import type { AgentScene } from '../scene.ts';

export function createEventVerbs({ events }: AgentScene): EventVerbs {
  return { watchEvents: ({ after }, signal) => events.follow(after, signal) };
}
