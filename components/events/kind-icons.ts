/** How kinds of events are drawn. Pure. */
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
import type { EventKind } from '#server/domain/events/host-event.ts';

export const kindIcons: Record<EventKind, LucideIcon> = {
  'oom-kill': Skull,
  'oom-group-kill': Skull,
  'host-oom-kill': Skull,
  'oomd-kill': Skull,
  'oom-no-kill': MemoryStick,
  'pids-limit': TriangleAlert,
  throttling: Gauge,
  'memory-high': MemoryStick,
  'owner-put-back': Undo2,
  'limit-changed': PencilLine,
  'limit-flood': Layers,
  'group-appeared': CirclePlus,
  'group-vanished': CircleMinus,
  'group-flood': Layers,
};
