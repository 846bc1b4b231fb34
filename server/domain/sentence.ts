/**
 * Sentences for people, apart from the rules that say them: a code, the values it is about, and the English text made of
 * the two. Another language needs a catalogue of its own, and no rule is touched. The catalogues are beside what they
 * are about (`*-sentences.ts`); sentence-catalogue.ts has all of them.
 */

/** A whole number of any size, as text: exact in JSON too. */
export type Whole = `${bigint}`;

/** Data, never words: numbers, paths, file names, kernel text, and codes that a catalogue has words for. */
export type SentenceValues = Readonly<Record<string, string | number>>;

export interface Sentence {
  code: string;
  values: SentenceValues;
  /** English. */
  text: string;
}

/** What another language is made from; travels and is stored beside an English text. */
export type SentenceKey = Omit<Sentence, 'text'>;

/** The English of each code. A code is a key, so that no catalogue can have it twice. */
export type Sentences = Readonly<Record<string, (values: never) => string>>;

/** What a code has to be given: its values, where a whole number may be a bigint. */
export type GivenTo<T extends (values: never) => string> =
  Parameters<T> extends [infer V] ? Given<V> : Readonly<Record<string, never>>;

type Given<V> = { readonly [N in keyof V]: V[N] | ([Extract<V[N], Whole>] extends [never] ? never : bigint) };

/** The one way to make a sentence: its text comes from the catalogue, so that it says nothing its values do not. */
export function sayer<T extends Sentences>(catalogue: T) {
  return <C extends keyof T & string>(code: C, values: GivenTo<T[C]>): Sentence => {
    const kept = carried(values as Record<string, string | number | bigint>);
    return { code, values: kept, text: englishOf(catalogue[code], kept) };
  };
}

/** The text of a code that is known to take these values. */
export function englishOf(template: Sentences[string] | undefined, values: SentenceValues): string {
  return (template as ((values: SentenceValues) => string) | undefined)?.(values) ?? '';
}

/** Values as they travel: bigint as text. */
export function carried(values: Readonly<Record<string, string | number | bigint>>): SentenceValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'bigint' ? String(value) : value]),
  );
}

/** The key alone of a sentence whose text is told beside it. */
export function keyOf({ code, values }: SentenceKey): SentenceKey {
  return { code, values };
}

/** The sentence with the control file it is about in front. Any sentence can have that, as its value `about`. */
export function aboutFile<S extends Sentence>(said: S, file: string): S {
  return { ...said, values: { ...said.values, about: file }, text: framed(said.text, { about: file }) };
}

/** The sentence with what could not be put back (`left`) or removed (`stays`) behind it. */
export function leaving(said: Sentence, paths: { left: readonly string[] } | { stays: readonly string[] }): Sentence {
  const rest = Object.fromEntries(Object.entries(paths).map(([name, list]) => [name, list.join(', ')]));
  if (Object.values(rest).every((list) => list === '')) return said;
  return { ...said, values: { ...said.values, ...rest }, text: framed(said.text, rest) };
}

/** How many of all a reason is about; it is told for the first of them. */
export type ShareOfAll = { notMoved: number; ofAll: number } | { notEnded: number; ofAll: number };

/** The reason for the first of several, with how many there are of how many. */
export function forSome({ why, sentence }: GivenReason, share: ShareOfAll): GivenReason {
  return {
    why: framed(why, share),
    sentence: sentence ? { ...sentence, values: { ...sentence.values, ...share } } : null,
  };
}

/** The sentence on why something could not be moved back, with the hierarchies in which it stays. */
export function notMovedBackIn(said: Sentence, hierarchies: readonly string[]): Sentence {
  const rest = { notBackIn: hierarchies.join(', ') };
  return { ...said, values: { ...said.values, ...rest }, text: framed(said.text, rest) };
}

/** A text with what any sentence can have before and behind it. */
export function framed(text: string, values: SentenceValues): string {
  const { about, left, stays, notMoved, notEnded, ofAll, notBackIn } = values;
  const file = about === undefined ? '' : `${about}: `;
  const moved = notMoved === undefined ? '' : `${notMoved} of ${ofAll} were not moved. `;
  const ended = notEnded === undefined ? '' : `${notEnded} of ${ofAll} processes are still there. `;
  const back = notBackIn === undefined ? '' : `It could not be moved back in ${notBackIn}. `;
  const before = `${moved}${ended}${back}${file}`;
  const behind = left === undefined ? '' : ` These could not be rolled back: ${left}.`;
  const there = stays === undefined ? '' : ` These could not be removed: ${stays}.`;
  return `${before}${text}${behind}${there}`;
}

/** Why something came out as it did, as outcomes and audit records keep it: the text, and what it was made from. */
export interface Reason {
  why: string | null;
  /** Absent in what was stored before there were any, null where the text is from elsewhere. */
  sentence?: SentenceKey | null | undefined;
}

/** The sentence that a reason is; null where it says nothing, or has a text without a code. */
export function sentenceOf({ why, sentence }: Reason): Sentence | null {
  return why === null || !sentence ? null : { ...sentence, text: why };
}

/** A reason that there is, with what it was made from where that is known. */
export interface GivenReason extends Reason {
  why: string;
}

/** A sentence as the reason of an outcome. */
export function reasonOf(said: Sentence): { why: string; sentence: SentenceKey } {
  return { why: said.text, sentence: keyOf(said) };
}
