/**
 * Reads a cgrules.conf as libcgroup does (cgroup_parse_rules_file of src/api.c, 2.0.2): line by line, anything behind a #
 * is a comment, fields end at blanks. What makes libcgroup refuse the file is said with what to write instead, and the rest is
 * read all the same. Quotes are read as libcgroup 3 reads them (get_next_rule_field).
 */
import type { Span } from '#server/domain/config/config-fault.ts';
import { sayOfRules } from '#server/domain/rules/rule-sentences.ts';
import { FaultList } from '../fault-list.ts';
import { nearestWord } from '../nearest-word.ts';
import type { Piece, RuleLine, RulesTree, Word } from './rules-tree.ts';

/** FILENAME_MAX + CGROUP_RULE_MAXKEY + CG_CONTROLLER_MAX + 3, less the NUL. */
const mostLineBytes = 4096 + (256 + 4096 + 1) + 100 + 2;
/** CGROUP_RULE_MAXKEY, CG_CONTROLLER_MAX, FILENAME_MAX, CG_OPTIONS_MAX, each less the NUL. */
const mostBytes = { key: 256 + 4096, controllers: 99, destination: 4095, options: 99 } as const;
const fieldNames = ['key', 'controllers', 'destination', 'options'] as const;
/** MAX_MNT_ELEMENTS. */
const mostControllers = 16;

/** A field, with its quotes in the span and without them in the text. */
interface Field extends Word {
  isQuoted: boolean;
}

/** Reads the text. Never throws, whatever it is; takes time in proportion to its length. */
export function parseRules(text: string): RulesTree {
  const list = new FaultList(text);
  const pieces: Piece[] = [];
  const rules: RuleLine[] = [];
  const crlf: Span[] = [];
  let from = 0;
  for (let line = 1; from < text.length; line += 1) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const to = newline < 0 ? end : newline + 1;
    if (text[end - 1] === '\r' && end > from) crlf.push({ from: end - 1, to: end });
    const fields = fieldsOf(text, from, end, list);
    addPieces(pieces, fields, { from, to });
    const rule = ruleOf(fields, { line, from, end }, list);
    if (rule) rules.push(rule);
    from = to;
  }
  const [first] = crlf;
  if (first)
    list.say(hasEmptyCrLine(text) ? 'syntax' : 'warning', sayOfRules('rules-crlf', { count: crlf.length }), first);
  return { text, pieces, rules, faults: list.faults.sort((a, b) => a.from - b.from) };
}

/** The text again, from its pieces. */
export function printRules({ text, pieces }: Pick<RulesTree, 'text' | 'pieces'>): string {
  return pieces.map(({ from, to }) => text.slice(from, to)).join('');
}

/** A CR is no blank where a line begins, but one between fields. */
function hasEmptyCrLine(text: string): boolean {
  return /^[ \t]*\r/m.test(text);
}

function fieldsOf(text: string, from: number, end: number, list: FaultList): Field[] {
  const line = text.slice(from, end);
  if (utf8Length(line) > mostLineBytes)
    list.say('syntax', sayOfRules('rules-line-too-long', { most: mostLineBytes }), { from, to: end });
  const nul = line.indexOf('\0');
  const hash = line.indexOf('#');
  if (nul >= 0 && (hash < 0 || nul < hash))
    list.say('warning', sayOfRules('rules-nul', {}), { from: from + nul, to: from + nul + 1 });
  const stop = Math.min(...[nul, hash, line.length].filter((at) => at >= 0));
  const fields: Field[] = [];
  // As sscanf's %s has it: what isspace() takes parts two fields.
  const pattern = /"[^"]*"(?=[ \t\v\f\r]|$)|[^ \t\v\f\r]+/g;
  const shown = line.slice(0, stop);
  for (let match = pattern.exec(shown); match; match = pattern.exec(shown))
    fields.push(fieldOf(match[0], from + match.index, fields.length, list));
  return fields;
}

/** Only the first field and the destination may be in quotes. */
function fieldOf(raw: string, from: number, at: number, list: FaultList): Field {
  const span = { from, to: from + raw.length };
  const isQuoted = raw.length > 1 && raw.startsWith('"') && raw.endsWith('"');
  if (isQuoted) list.say('warning', sayOfRules('rules-quotes', {}), span);
  else if (raw.includes('"') && at < fieldNames.length) {
    const isInside = /"[^"]*"/.test(raw);
    list.say('warning', sayOfRules(isInside ? 'rules-quotes-inside' : 'rules-unclosed-quote', {}), span);
  }
  return { ...span, text: isQuoted ? raw.slice(1, -1) : raw, isQuoted };
}

function addPieces(pieces: Piece[], fields: readonly Field[], line: Span): void {
  let at = line.from;
  for (const { from, to } of fields) {
    if (from > at) pieces.push({ kind: 'gap', from: at, to: from });
    pieces.push({ kind: 'field', from, to });
    at = to;
  }
  if (line.to > at) pieces.push({ kind: 'gap', from: at, to: line.to });
}

function ruleOf(
  fields: readonly Field[],
  { line }: { line: number; from: number; end: number },
  list: FaultList,
): RuleLine | null {
  const [key, controllers, destination, options] = fields;
  if (!key) return null;
  if (!controllers || !destination) {
    const found = key.text + (controllers ? ` ${controllers.text}` : '');
    const last = controllers ?? key;
    list.say('syntax', sayOfRules('rules-too-few-fields', { found, fields: fields.length }), {
      from: key.from,
      to: last.to,
    });
    return null;
  }
  for (const [at, name] of fieldNames.entries()) {
    const field = fields[at];
    if (field && utf8Length(field.text) > mostBytes[name])
      list.say('syntax', sayOfRules('rules-field-too-long', { field: name, most: mostBytes[name] }), field);
  }
  const fifth = fields[4];
  if (fifth) list.say('warning', sayOfRules('rules-more-fields', { found: fifth.text }), fifth);
  const words = wordsOf(options);
  for (const option of words) sayOfOption(option, list);
  const { user, process } = keyOf(key);
  return {
    line,
    user,
    process,
    controllers: controllersOf(controllers, list),
    destination,
    options: words,
    isIgnore: words.some(({ text }) => text === 'ignore'),
    from: key.from,
    to: (options ?? destination).to,
  };
}

/** user:process, parted at the first colon. */
function keyOf(key: Field): Pick<RuleLine, 'user' | 'process'> {
  const start = key.from + (key.isQuoted ? 1 : 0);
  const colon = key.text.indexOf(':');
  if (colon < 0) return { user: { text: key.text, from: start, to: start + key.text.length }, process: null };
  const process = key.text.slice(colon + 1);
  return {
    user: { text: key.text.slice(0, colon), from: start, to: start + colon },
    process: process === '' ? null : { text: process, from: start + colon + 1, to: start + key.text.length },
  };
}

function controllersOf(field: Field, list: FaultList): Word[] {
  const words = wordsOf(field);
  if (words.length === 0) list.say('syntax', sayOfRules('rules-no-controllers', {}), field);
  if (words.length > mostControllers)
    list.say('syntax', sayOfRules('rules-too-many-controllers', { most: mostControllers }), field);
  const star = words.findIndex(({ text }) => text === '*');
  if (star >= 0 && words.length > 1)
    list.say('warning', sayOfRules('rules-star-and-more', { controllers: field.text }), field);
  return words;
}

function sayOfOption(option: Word, list: FaultList): void {
  if (option.text === 'ignore') return;
  if (option.text === 'ignore_rt')
    list.say('syntax', sayOfRules('rules-newer-option', { option: option.text }), option);
  else {
    const guess = nearestWord(option.text.toLowerCase(), ['ignore']) ?? '';
    list.say('syntax', sayOfRules('rules-bad-option', { option: option.text, guess }), option);
  }
}

/** Words between commas, as strtok cuts them: empty ones do not count. */
function wordsOf(field: Field | undefined): Word[] {
  if (!field) return [];
  const start = field.from + (field.isQuoted ? 1 : 0);
  const words: Word[] = [];
  for (const match of field.text.matchAll(/[^,]+/g))
    words.push({ text: match[0], from: start + match.index, to: start + match.index + match[0].length });
  return words;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) bytes += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return bytes;
}
