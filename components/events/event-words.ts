/** How kinds of events are called and drawn. Pure. */
import { CircleMinus, CirclePlus, Gauge, type LucideIcon, Skull, TriangleAlert, Undo2 } from 'lucide-react';
import type { Tone } from '#components/ui/tag.tsx';
import type { EventKind } from '#server/domain/events/host-event.ts';

export const kindLooks: Record<EventKind, { word: string; tone: Tone; icon: LucideIcon }> = {
  'oom-kill': { word: 'killed', tone: 'bad', icon: Skull },
  'oom-group-kill': { word: 'group killed', tone: 'bad', icon: Skull },
  'host-oom-kill': { word: 'killed, host full', tone: 'bad', icon: Skull },
  'oomd-kill': { word: 'killed by oomd', tone: 'bad', icon: Skull },
  'pids-limit': { word: 'fork refused', tone: 'warn', icon: TriangleAlert },
  throttling: { word: 'throttled', tone: 'warn', icon: Gauge },
  'owner-put-back': { word: 'reset', tone: 'info', icon: Undo2 },
  'group-appeared': { word: 'appeared', tone: 'neutral', icon: CirclePlus },
  'group-vanished': { word: 'gone', tone: 'neutral', icon: CircleMinus },
};
