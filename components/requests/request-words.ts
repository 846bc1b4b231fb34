/** Requests in words: states, spans, what is asked. Pure. */
import { minutesWords } from '#components/changes/try-span.ts';
import { resourceWords } from '#components/ui/resource-looks.ts';
import type { Tone } from '#components/ui/tag.tsx';
import { type Amounts, resourcesIn } from '#server/domain/requests/amounts.ts';
import type { RequestRow } from '#server/domain/requests/request.ts';
import type { RequestState } from '#server/domain/requests/request-states.ts';
import { amountFigure, amountText, limitFigure } from '#server/domain/teams/amount-text.ts';

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

/** "to last", "for 10 minutes", "for 3 days" */
export function spanWords(minutes: number | null): string {
  if (minutes === null) return 'to last';
  if (minutes < minutesOfDay || minutes % minutesOfDay !== 0) return `for ${minutesWords(minutes)}`;
  return minutes === minutesOfDay ? 'for 1 day' : `for ${minutes / minutesOfDay} days`;
}

/** "768 MiB of memory", in the order of resources. */
export function askedWords(amounts: Amounts): string {
  return resourcesIn(amounts)
    .map((resource) =>
      resource === 'memory'
        ? `${amountText(resource, amounts[resource] ?? 0)} of memory`
        : amountText(resource, amounts[resource] ?? 0),
    )
    .join(', ');
}

/** Each limit as it was, as it was asked, and what was granted of it: null where nothing is said of that. */
export function linesOf({ asked, present, granted }: Pick<RequestRow, 'asked' | 'present' | 'granted'>) {
  return resourcesIn(asked).map((resource) => ({
    resource,
    word: resourceWords[resource],
    before: limitFigure(resource, present[resource]),
    asked: amountFigure(resource, asked[resource] ?? 0),
    granted:
      granted === null || granted[resource] === asked[resource]
        ? null
        : granted[resource] === undefined
          ? 'not this'
          : amountFigure(resource, granted[resource]),
  }));
}
