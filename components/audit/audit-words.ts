/** What became of what is on record, in words and drawings. Pure. */
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
import type { AuditResult } from '#server/domain/audit/audit-event.ts';
import { type Role, roleRules } from '#server/domain/people/access.ts';

export const resultLooks: Record<AuditResult, { word: string; tone: Tone; icon: LucideIcon; meaning: string }> = {
  pending: { word: 'pending', tone: 'info', icon: Clock, meaning: 'In progress, or interrupted and not settled yet.' },
  applied: { word: 'applied', tone: 'ok', icon: CircleCheck, meaning: 'Done, and read back from the kernel.' },
  'rolled-back': {
    word: 'rolled back',
    tone: 'warn',
    icon: RotateCcw,
    meaning: 'A write failed or the agent was killed halfway; what had been written was rolled back.',
  },
  broken: {
    word: 'broken',
    tone: 'bad',
    icon: TriangleAlert,
    meaning: 'Partly done, and the rollback failed too: the values show what the kernel holds.',
  },
  refused: {
    word: 'refused',
    tone: 'warn',
    icon: ShieldX,
    meaning: 'Corral or the kernel refused it; nothing changed.',
  },
  failed: { word: 'failed', tone: 'bad', icon: CircleX, meaning: 'It was tried and failed.' },
  unknown: {
    word: 'unknown',
    tone: 'neutral',
    icon: CircleHelp,
    meaning: "Interrupted, and the agent's journal does not tell the outcome.",
  },
};

const valueLooks: Record<string, { word: string; tone: Tone; icon: LucideIcon }> = {
  kept: { word: 'kept', tone: 'ok', icon: CircleCheck },
  moved: { word: 'moved', tone: 'ok', icon: CircleCheck },
  made: { word: 'created', tone: 'ok', icon: CircleCheck },
  started: { word: 'started', tone: 'ok', icon: CircleCheck },
  sent: { word: 'sent', tone: 'ok', icon: CircleCheck },
  filled: { word: 'filled', tone: 'ok', icon: CircleCheck },
  removed: { word: 'removed', tone: 'ok', icon: CircleCheck },
  returned: { word: 'returned', tone: 'ok', icon: CircleCheck },
  stood: { word: 'as before already', tone: 'neutral', icon: CircleCheck },
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

/** "administrator": as people call it elsewhere, and as it is written where Corral knows no such role. */
export function roleWord(role: string): string {
  return Object.hasOwn(roleRules, role) ? roleRules[role as Role].word : role;
}
