/** How kinds of events are called and drawn. Pure. */
import {
  CircleMinus,
  CirclePlus,
  Gauge,
  Layers,
  type LucideIcon,
  MemoryStick,
  PencilLine,
  Skull,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { Tone } from '#components/ui/tag.tsx';
import type { EventKind } from '#server/domain/events/host-event.ts';

export const kindLooks: Record<EventKind, { word: string; tone: Tone; icon: LucideIcon }> = {
  'oom-kill': { word: 'killed', tone: 'bad', icon: Skull },
  'oom-group-kill': { word: 'group killed', tone: 'bad', icon: Skull },
  'host-oom-kill': { word: 'killed, host full', tone: 'bad', icon: Skull },
  'oomd-kill': { word: 'killed by oomd', tone: 'bad', icon: Skull },
  'pids-limit': { word: 'fork refused', tone: 'warn', icon: TriangleAlert },
  throttling: { word: 'throttled', tone: 'warn', icon: Gauge },
  'memory-high': { word: 'slowed down', tone: 'warn', icon: MemoryStick },
  'owner-put-back': { word: 'put back', tone: 'warn', icon: Undo2 },
  'limit-changed': { word: 'changed', tone: 'info', icon: PencilLine },
  'limit-flood': { word: 'many', tone: 'warn', icon: Layers },
  'group-appeared': { word: 'appeared', tone: 'neutral', icon: CirclePlus },
  'group-vanished': { word: 'gone', tone: 'neutral', icon: CircleMinus },
  'group-flood': { word: 'many groups', tone: 'neutral', icon: Layers },
};
