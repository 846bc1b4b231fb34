/** The word of a list that somebody may have meant: at most two letters off, and no more than a third of it. Null for none. */
export function nearestWord(word: string, words: Iterable<string>): string | null {
  let nearest: { word: string; distance: number } | null = null;
  for (const candidate of words) {
    if (Math.abs(candidate.length - word.length) > mostApart) continue;
    const distance = distanceOf(word, candidate);
    if (distance <= Math.min(mostApart, candidate.length / 3) && distance < (nearest?.distance ?? mostApart + 1))
      nearest = { word: candidate, distance };
  }
  return nearest?.word ?? null;
}

const mostApart = 2;

/** Levenshtein's distance. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const kept = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(kept, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
