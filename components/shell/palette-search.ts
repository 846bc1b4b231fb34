/** What the palette finds, best first. Pure. */
import { type GroupLabel, groupLabel } from '#components/ui/group-label.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';

/**
 * The groups of which every word is on the path or in what its row is called by (unit, container); those whose own name
 * does stand first, shorter paths before longer.
 */
export function findGroups(nodes: Iterable<GroupNode>, query: string, most: number): GroupNode[] {
  const words = wordsOf(query);
  const last = words.at(-1) ?? '';
  const found: { node: GroupNode; rank: number }[] = [];
  for (const node of nodes) {
    const label = groupLabel(node);
    if (!holdsAll(`${node.path} ${label.name} ${label.note}`, words)) continue;
    found.push({ node, rank: rankOf(node, label, last) * 10_000 + node.path.length });
  }
  return found
    .sort((left, right) => left.rank - right.rank)
    .slice(0, most)
    .map(({ node }) => node);
}

/** Teams or people of which every word is in a name of theirs; those whose name begins with it stand first. */
export function findNamed<Named extends { names: readonly string[] }>(
  things: readonly Named[],
  query: string,
  most: number,
): Named[] {
  const words = wordsOf(query);
  const begins = ({ names }: Named) => names.some((name) => name.toLowerCase().startsWith(words[0] ?? ''));
  return things
    .filter(({ names }) => holdsAll(names.join(' '), words))
    .sort((left, right) => Number(begins(right)) - Number(begins(left)))
    .slice(0, most);
}

/** Whether every word of the query is somewhere in the text, in any case. */
export function matchesQuery(text: string, query: string): boolean {
  return holdsAll(text, wordsOf(query));
}

/** Whether processes are asked for it: one letter would find nearly all of them, one digit may be a pid. */
export function canSearchProcesses(query: string): boolean {
  return query.length >= 2 || /^\d$/.test(query);
}

function rankOf({ path, owner }: GroupNode, { name }: GroupLabel, word: string): number {
  const names = [nameOf(path), name, owner.label ?? '', owner.name ?? ''].map((text) => text.toLowerCase());
  if (names.includes(word)) return 0;
  if (names.some((text) => text.startsWith(word))) return 1;
  return names.some((text) => text.includes(word)) ? 2 : 3;
}

function wordsOf(query: string): string[] {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

function holdsAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
