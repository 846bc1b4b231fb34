/** Which earlier rule takes in all that a later one is for. Kept by user, so that long files take time in proportion. */
import type { Rule, Who } from './rule-set.ts';

/** Patterns of one user that are looked through; further ones are taken to cover nothing. */
const mostPatterns = 100;

interface Covers {
  /** For all processes of these. */
  whole: Rule | null;
  byName: Map<string, Rule>;
  patterns: Rule[];
}

export class CoverIndex {
  readonly #byWho = new Map<string, Covers>();
  readonly #groups: Extract<Who, { kind: 'group' }>[] = [];

  add(rule: Rule): void {
    const key = keyOf(rule.who);
    let covers = this.#byWho.get(key);
    if (!covers) {
      covers = { whole: null, byName: new Map(), patterns: [] };
      this.#byWho.set(key, covers);
      if (rule.who.kind === 'group') this.#groups.push(rule.who);
    }
    const process = rule.line.process?.text;
    if (process === undefined || process === '*') covers.whole ??= rule;
    else if (!process.endsWith('*')) {
      if (!covers.byName.has(process)) covers.byName.set(process, rule);
    } else if (covers.patterns.length < mostPatterns) covers.patterns.push(rule);
  }

  /** Null where no one rule does. */
  find({ who, line }: Rule): Rule | null {
    for (const key of this.#keysAbove(who)) {
      const found = coveredBy(this.#byWho.get(key), line.process?.text);
      if (found) return found;
    }
    return null;
  }

  /** A user is also everybody, and in the groups that list the name. */
  #keysAbove(who: Who): string[] {
    const groups = who.kind === 'user' ? this.#groups.filter(({ members }) => members.has(who.name)) : [];
    return ['*', keyOf(who), ...groups.map(keyOf)];
  }
}

function coveredBy(covers: Covers | undefined, process: string | undefined): Rule | null {
  if (!covers) return null;
  if (covers.whole || process === undefined) return covers.whole;
  const base = process.slice(process.lastIndexOf('/') + 1);
  const isPath = process.startsWith('/') && !process.endsWith('*');
  return (
    covers.byName.get(process) ??
    (isPath ? covers.byName.get(base) : undefined) ??
    // A pattern is compared with whole paths: of a bare name it is not known what it fits.
    covers.patterns.find(
      ({ line }) => process.startsWith('/') && process.startsWith(line.process?.text.slice(0, -1) ?? ''),
    ) ??
    null
  );
}

function keyOf(who: Who): string {
  switch (who.kind) {
    case 'user':
      return `u${who.uid}`;
    case 'group':
      return `g${who.gid}`;
    default:
      return '*';
  }
}
