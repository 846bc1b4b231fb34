import { forSome, type Reason, type ShareOfAll } from '#server/domain/sentence.ts';

/** The reason that the record of a change has from one part of it, such as the first value that was refused. */
export function reasonIn(part: Reason | null | undefined, share: ShareOfAll | null = null): Reason {
  if (!part || part.why === null) return { why: null };
  const { why, sentence = null } = part;
  return share ? forSome({ why, sentence }, share) : { why, sentence };
}
