/** Edits of a cgrules.conf that leave comments, blanks and the order of everything else as they are. */
import { cutSpan, spliced } from '../edit-config.ts';
import { parseRules } from './parse-rules.ts';
import type { RuleLine } from './rules-tree.ts';

/** A rule as it is to be written. */
export interface WrittenRule {
  /** "bob", "@students", "*" or "%". */
  user: string;
  /** A name or a whole path; null: all processes. */
  process: string | null;
  controllers: readonly string[];
  destination: string;
  isIgnore: boolean;
}

/** "bob:cp cpu,memory students/bob". Throws a RangeError for what no line can hold. */
export function printRule({ user, process, controllers, destination, isIgnore }: WrittenRule): string {
  const fields = [process === null ? user : `${user}:${process}`, controllers.join(','), destination];
  for (const [at, field] of fields.entries()) {
    const isBad = field === '' || /[#"\n\r\0]/.test(field) || (at === 1 && /\s/.test(field)) || /[\t\v\f]/.test(field);
    if (isBad) throw new RangeError(`A cgrules.conf cannot hold ${JSON.stringify(field)}.`);
  }
  const written = fields.map((field) => (field.includes(' ') ? `"${field}"` : field));
  return [...written, ...(isIgnore ? ['ignore'] : [])].join('\t');
}

/** Puts a rule in front of line `before` (from 1), or at the end of the file for null. */
export function addRule(text: string, rule: WrittenRule, before: number | null): string {
  const line = `${printRule(rule)}\n`;
  const next = before === null ? undefined : parseRules(text).rules.find((each) => each.line >= before);
  if (!next) return `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${line}`;
  const at = lineStart(text, next);
  return text.slice(0, at) + line + text.slice(at);
}

/** Writes another rule in place of that of a line; its comment stays. The text as it is where the line has none. */
export function changeRule(text: string, line: number, rule: WrittenRule): string {
  const found = parseRules(text).rules.find((each) => each.line === line);
  return found ? spliced(text, [{ from: found.from, to: found.to, piece: printRule(rule) }]) : text;
}

/** Takes the rule of a line out, with the % lines that go on with it; a comment behind one of them stays. */
export function removeRule(text: string, line: number): string {
  const { rules } = parseRules(text);
  const at = rules.findIndex((each) => each.line === line);
  if (at < 0) return text;
  const last = lastOf(rules, at);
  return spliced(
    text,
    rules.slice(at, last + 1).map((each) => cutSpan(text, each)),
  );
}

/** Puts the rule of a line, with its % lines and whatever stands between them, in front of another rule's line. */
export function moveRule(text: string, line: number, before: number): string {
  const { rules } = parseRules(text);
  const at = rules.findIndex((each) => each.line === line);
  const target = rules.find((each) => each.line === before);
  const [first, last] = [rules[at], rules[lastOf(rules, at)]];
  if (!first || !last || !target || (target.line >= first.line && target.line <= last.line)) return text;
  const from = lineStart(text, first);
  const to = lineEnd(text, last);
  const block = text.slice(from, to);
  const piece = block.endsWith('\n') ? block : `${block}\n`;
  const there = lineStart(text, target);
  return spliced(text, [
    { from, to, piece: '' },
    { from: there, to: there, piece },
  ]);
}

function lastOf(rules: readonly RuleLine[], at: number): number {
  let last = at;
  while (rules[last + 1]?.user.text.startsWith('%')) last += 1;
  return last;
}

function lineStart(text: string, { from }: RuleLine): number {
  return text.lastIndexOf('\n', from - 1) + 1;
}

function lineEnd(text: string, { to }: RuleLine): number {
  const end = text.indexOf('\n', to);
  return end < 0 ? text.length : end + 1;
}
