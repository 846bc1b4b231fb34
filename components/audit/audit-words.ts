/** What is on record, in words: actions, outcomes and the times of both. Pure. */
import {
  CircleCheck,
  CircleHelp,
  CircleX,
  Clock,
  type LucideIcon,
  RotateCcw,
  ShieldX,
  TriangleAlert,
} from 'lucide-react';
import type { Tone } from '#components/ui/tag.tsx';
import type { AuditAction, AuditResult } from '#server/domain/audit/audit-event.ts';
import { formatClock } from '#server/domain/units.ts';

export const actionWords: Record<AuditAction, string> = {
  'limits.apply': 'Change limits',
  'limits.override': 'Override the owner',
  'group.create': 'Create group',
  'group.remove': 'Delete group',
  'process.move': 'Move processes',
  'process.signal': 'Signal processes',
  'group.freeze': 'Freeze group',
  'group.thaw': 'Thaw group',
  'group.kill': 'Kill processes',
  'group.removeTree': 'Delete tree',
  'group.reclaim': 'Reclaim memory',
  'session.signIn': 'Sign in',
  'session.signOut': 'Sign out',
  'session.refused': 'Sign-in refused',
  'firstStart.create': 'First administrator',
  'audit.export': 'Export audit',
};

export const resultLooks: Record<AuditResult, { word: string; tone: Tone; icon: LucideIcon; meaning: string }> = {
  pending: { word: 'pending', tone: 'info', icon: Clock, meaning: 'Under way, or cut short and not settled yet.' },
  applied: { word: 'applied', tone: 'ok', icon: CircleCheck, meaning: 'Done and read back.' },
  'rolled-back': {
    word: 'rolled back',
    tone: 'warn',
    icon: RotateCcw,
    meaning: 'A write failed or the agent was killed halfway; what had been written was put back.',
  },
  broken: {
    word: 'broken',
    tone: 'bad',
    icon: TriangleAlert,
    meaning: 'Halfway done, and putting back failed too: the values tell what stands.',
  },
  refused: { word: 'refused', tone: 'warn', icon: ShieldX, meaning: 'Corral or the kernel said no; nothing changed.' },
  failed: { word: 'failed', tone: 'bad', icon: CircleX, meaning: 'It was tried and did not come about.' },
  unknown: {
    word: 'unknown',
    tone: 'neutral',
    icon: CircleHelp,
    meaning: "Cut short, and the agent's journal cannot tell what became of it.",
  },
};

const valueLooks: Record<string, { word: string; tone: Tone; icon: LucideIcon }> = {
  kept: { word: 'kept', tone: 'ok', icon: CircleCheck },
  moved: { word: 'moved', tone: 'ok', icon: CircleCheck },
  made: { word: 'made', tone: 'ok', icon: CircleCheck },
  filled: { word: 'filled', tone: 'ok', icon: CircleCheck },
  removed: { word: 'removed', tone: 'ok', icon: CircleCheck },
  differs: { word: 'differs', tone: 'warn', icon: TriangleAlert },
  'rolled-back': { word: 'rolled back', tone: 'warn', icon: RotateCcw },
  'changed-since': { word: 'changed since', tone: 'warn', icon: TriangleAlert },
  'in-the-way': { word: 'in the way', tone: 'warn', icon: TriangleAlert },
  refused: { word: 'refused', tone: 'bad', icon: CircleX },
  'rollback-failed': { word: 'not rolled back', tone: 'bad', icon: CircleX },
};

/** How the status of one value of a record is shown; a word that is not known stands as it is. */
export function valueLook(status: string): { word: string; tone: Tone; icon: LucideIcon } {
  return valueLooks[status] ?? { word: status.replaceAll('-', ' '), tone: 'neutral', icon: CircleHelp };
}

/** "13:05:12" today, "2026-11-22 13:05:12" on other days, in the reader's own time zone. */
export function formatWhen(atMs: number, nowMs: number): string {
  const day = dayOf(atMs);
  return day === dayOf(nowMs) ? formatClock(atMs) : `${day} ${formatClock(atMs)}`;
}

function dayOf(atMs: number): string {
  const at = new Date(atMs);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
