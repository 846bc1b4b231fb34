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
import { formatClock } from '#server/domain/units.ts';

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

/** "13:05:12" today, "2026-11-22 13:05:12" on other days, in the reader's own time zone. */
export function formatMoment(atMs: number, nowMs: number): string {
  const day = dayOf(atMs);
  return day === dayOf(nowMs) ? formatClock(atMs) : `${day} ${formatClock(atMs)}`;
}

function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
