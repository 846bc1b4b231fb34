/** Where a long name gives way when its row is too narrow: in the middle, for the end tells units and numbered jobs apart. */

/** Shorter names are cut at their end, if at all. */
const longName = 16;
const leastTail = 6;
const mostTail = 12;

/** The part that may be cut, and the part that stays; the two together are the name. */
export function splitName(name: string): { head: string; tail: string } {
  // Once is enough: a short id is cut already.
  if (name.length <= longName || name.includes('…')) return { head: name, tail: '' };
  const dot = name.lastIndexOf('.');
  const blank = name.lastIndexOf(' ');
  // Of "container 0123456789ab" the id; ".service" alone tells nothing apart.
  const wanted = blank > dot ? name.length - blank - 1 : dot > 0 ? name.length - dot + 3 : leastTail;
  const tail = Math.min(mostTail, Math.max(leastTail, wanted));
  // Between whole characters, not between the halves of one.
  const characters = [...name];
  const cut = characters.slice(0, -tail).join('');
  return { head: cut, tail: name.slice(cut.length) };
}
