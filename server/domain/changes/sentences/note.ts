/** Notes on a plan, made from their catalogue: a rule names the code and gives the values, and has no words of its own. */
import type { PlanNote } from '#server/domain/changes/change.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import { carried, type GivenTo, type Sentence } from '#server/domain/sentence.ts';
import { changeNotes } from './change-notes.ts';
import { countedNotes } from './counted-notes.ts';
import { cpuNotes } from './cpu-notes.ts';
import { cpusetNotes } from './cpuset-notes.ts';
import { deviceNotes } from './device-notes.ts';
import { hostNotes } from './host-notes.ts';
import { ioNotes } from './io-notes.ts';
import { keptNotes } from './kept-notes.ts';
import { memoryNotes } from './memory-notes.ts';
import { netNotes } from './net-notes.ts';
import type { NoteTemplate } from './note-kinds.ts';

/** Every note there is. */
export const noteCatalogue = {
  ...memoryNotes,
  ...cpuNotes,
  ...cpusetNotes,
  ...ioNotes,
  ...deviceNotes,
  ...netNotes,
  ...countedNotes,
  ...hostNotes,
  ...changeNotes,
  ...keptNotes,
};

type NoteCode = keyof typeof noteCatalogue;
type NoteText<C extends NoteCode> = (typeof noteCatalogue)[C]['text'];

/** A note; `key` is the limit it is about, null where it is about the change as a whole. */
export function note<C extends NoteCode>(code: C, values: GivenTo<NoteText<C>>, key: LimitKey | null = null): PlanNote {
  const { severity, text }: NoteTemplate<never> = noteCatalogue[code];
  const kept = carried(values as Record<string, string | number | bigint>);
  return { severity, code, values: kept, text: text(kept as never), key };
}

/** A note that says why it cannot be tried, in a sentence that was made elsewhere. */
export function refusal(said: Sentence, key: LimitKey | null = null): PlanNote {
  return { severity: 'refused', ...said, key };
}

/** True when a note says that processes would die: then the group's name has to be typed. */
export function wouldKill(notes: readonly PlanNote[]): boolean {
  return notes.some(({ code }) => (noteCatalogue as Record<string, NoteTemplate<never>>)[code]?.kills === true);
}
