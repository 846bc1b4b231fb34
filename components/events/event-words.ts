/** How kinds of events are called and drawn. Pure. */
import { CircleMinus, CirclePlus, Gauge, type LucideIcon, Skull, TriangleAlert, Undo2 } from 'lucide-react';
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
  'owner-put-back': { word: 'put back', tone: 'info', icon: Undo2 },
  'group-appeared': { word: 'appeared', tone: 'neutral', icon: CirclePlus },
  'group-vanished': { word: 'gone', tone: 'neutral', icon: CircleMinus },
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
