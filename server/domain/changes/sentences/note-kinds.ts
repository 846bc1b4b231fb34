/** How grave a note is belongs to its code: a catalogue of notes is made of these. */
import type { NoteSeverity } from '#server/domain/changes/change.ts';

export interface NoteTemplate<V> {
  severity: NoteSeverity;
  text: (values: V) => string;
  /** Set where processes would die: the group's name has to be typed then. */
  kills?: true;
}

/** Good to know. */
export const info = <V>(text: (values: V) => string): NoteTemplate<V> => ({ severity: 'info', text });

/** Not what people may expect. */
export const warning = <V>(text: (values: V) => string): NoteTemplate<V> => ({ severity: 'warning', text });

/** What ought to be thought about twice. */
export const danger = <V>(text: (values: V) => string): NoteTemplate<V> => ({ severity: 'danger', text });

/** Processes would die. */
export const kills = <V>(text: (values: V) => string): NoteTemplate<V> => ({ severity: 'danger', text, kills: true });

/** It will not be tried. */
export const refused = <V>(text: (values: V) => string): NoteTemplate<V> => ({ severity: 'refused', text });
