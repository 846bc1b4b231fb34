/** Requests in words: states, spans, what is asked. Pure. */
import { minutesWords } from '#components/changes/try-span.ts';
import { resourceWords } from '#components/ui/resource-looks.ts';
import type { Tone } from '#components/ui/tag.tsx';
import {
  type AskableLimit,
  fieldOf,
  grantedOf,
  partFigure,
  partsIn,
  presentFigure,
} from '#server/domain/requests/asked.ts';
import type { RequestRow } from '#server/domain/requests/request.ts';
import type { RequestState } from '#server/domain/requests/request-states.ts';
import { ioFigureNames } from '#server/domain/teams/amount-text.ts';

export const stateLooks: Record<RequestState, { word: string; tone: Tone }> = {
  open: { word: 'open', tone: 'info' },
  granting: { word: 'being granted', tone: 'info' },
  granted: { word: 'granted', tone: 'ok' },
  'granted-less': { word: 'granted in part', tone: 'ok' },
  declined: { word: 'declined', tone: 'warn' },
  withdrawn: { word: 'withdrawn', tone: 'neutral' },
  expired: { word: 'expired', tone: 'neutral' },
  overtaken: { word: 'overtaken', tone: 'neutral' },
  returned: { word: 'returned', tone: 'neutral' },
};

const minutesOfDay = 24 * 60;

/** "for good", "for 10 minutes", "for 3 days" */
export function spanWords(minutes: number | null): string {
  if (minutes === null) return 'for good';
  if (minutes < minutesOfDay || minutes % minutesOfDay !== 0) return `for ${minutesWords(minutes)}`;
  return minutes === minutesOfDay ? 'for 1 day' : `for ${minutes / minutesOfDay} days`;
}

/** "Memory", "CPU weight", "Cores", "vda, reading" */
export function limitWord(limit: AskableLimit): string {
  if (limit.kind === 'amount') return resourceWords[limit.resource];
  if (limit.kind === 'weight') return 'CPU weight';
  return limit.kind === 'cores' ? 'Cores' : `${limit.disk}, ${ioFigureNames[limit.figure]}`;
}

/** Each limit as it was, as it was asked, and what was granted of it: null where nothing is said of that. */
export function linesOf({ asked, present, granted }: Pick<RequestRow, 'asked' | 'present' | 'granted'>) {
  return partsIn(asked).map((part) => {
    const had = granted && grantedOf(part, granted);
    const figure = partFigure(part);
    return {
      field: fieldOf(part),
      word: limitWord(part),
      before: presentFigure(part, present),
      asked: figure,
      granted:
        granted === null ? null : had === null ? 'not this' : partFigure(had) === figure ? null : partFigure(had),
    };
  });
}
