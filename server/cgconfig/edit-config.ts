/**
 * Edits of a cgconfig.conf that keep everything else as it is, comments, blanks and order: each is one splice of the text.
 * Where a group, a controller or a parameter is not there yet, it goes behind the last of its kind.
 */
import type { Span } from '#server/domain/config/config-fault.ts';
import { groupOfName } from './config-model.ts';
import { spelt } from './config-tokens.ts';
import { type GroupBlock, groupsOf, type SettingBlock } from './config-tree.ts';
import { parseConfig } from './parse-config.ts';
import { printConfig, printSetting } from './print-config.ts';

/** Sets one parameter of a group; makes the group and the controller's block where they lack. */
export function setParameter(
  text: string,
  at: { group: string; controller: string; key: string },
  value: string,
): string {
  const { group, controller, key } = at;
  const block = lastGroup(text, group);
  if (!block)
    return addBlock(
      text,
      printConfig([{ name: nameOf(group), controllers: [{ name: controller, settings: [{ key, value }] }] }]),
    );
  const found = findController(block, controller);
  if (!found) return addController(text, block, controller, [{ key, value }]);
  const setting = found.settings.find((each) => each.key.text === key);
  if (setting) return splice(text, setting.value.from, setting.value.to, spelt(value) ?? setting.value.text);
  return insertLine(text, found, printSetting({ key, value }));
}

/** Takes one parameter out; the text as it is where there is none. */
export function removeParameter(text: string, at: { group: string; controller: string; key: string }): string {
  const block = lastGroup(text, at.group);
  const setting = block && findController(block, at.controller)?.settings.find(({ key }) => key.text === at.key);
  return setting ? cutLine(text, setting.from, setting.to) : text;
}

/** Takes a controller out of a group; the group goes with the last of them, since libcgroup refuses one with nothing in it. */
export function removeController(text: string, at: { group: string; controller: string }): string {
  const block = lastGroup(text, at.group);
  const found = block && findController(block, at.controller);
  if (!block || !found) return text;
  return block.controllers.length === 1 ? cutLine(text, block.from, block.to) : cutLine(text, found.from, found.to);
}

/** Takes a group out, wherever the file names it. */
export function removeGroup(text: string, group: string): string {
  const block = lastGroup(text, group);
  return block ? removeGroup(cutLine(text, block.from, block.to), group) : text;
}

/** Of a group that a file names twice the later one counts. */
function lastGroup(text: string, group: string): GroupBlock | undefined {
  const path = groupOfName(group);
  return groupsOf(parseConfig(text)).findLast(
    ({ name, closeAt }) => closeAt !== null && groupOfName(name.text) === path,
  );
}

function findController(block: GroupBlock, controller: string): SettingBlock | undefined {
  return block.controllers.find(({ name, closeAt }) => name.text === controller && closeAt !== null);
}

function addController(
  text: string,
  block: GroupBlock,
  controller: string,
  settings: { key: string; value: string }[],
): string {
  const indent = indentAt(text, block.from);
  const inner = `${indent}\t`;
  const lines = [
    `${inner}${spelt(controller) ?? controller} {`,
    ...settings.map((each) => `${inner}\t${printSetting(each)}`),
    `${inner}}`,
  ];
  return putBefore(text, block.closeAt ?? block.to, lines.join('\n'), indent);
}

function insertLine(text: string, block: SettingBlock, line: string): string {
  const last = block.settings.at(-1);
  const indent = indentAt(text, block.from);
  const inner = last && isFirstOnLine(text, last.from) ? indentAt(text, last.from) : `${indent}\t`;
  return putBefore(text, block.closeAt ?? block.to, `${inner}${line}`, indent);
}

/** Puts lines in front of a }, which gets a line of its own where it has none. */
function putBefore(text: string, closeAt: number, lines: string, indent: string): string {
  if (isFirstOnLine(text, closeAt)) {
    const lineStart = text.lastIndexOf('\n', closeAt - 1) + 1;
    return splice(text, lineStart, lineStart, `${lines}\n`);
  }
  const before = text.slice(0, closeAt).replace(/[ \t]+$/, '');
  return `${before}\n${lines}\n${indent}${text.slice(closeAt)}`;
}

function addBlock(text: string, block: string): string {
  const gap = text === '' ? '' : text.endsWith('\n') ? '\n' : '\n\n';
  return `${text}${gap}${block}`;
}

/** A piece of text in place of a span. */
export interface Splice extends Span {
  piece: string;
}

/** All of them at once; they must not overlap. */
export function spliced(text: string, splices: readonly Splice[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { from, to, piece } of splices.toSorted((a, b) => a.from - b.from)) {
    pieces.push(text.slice(at, from), piece);
    at = to;
  }
  return pieces.join('') + text.slice(at);
}

/** Cuts a span, and its line where nothing else stands there. */
export function cutSpan(text: string, { from, to }: Span): Splice {
  const rest = /^[ \t]*(\n|$)/.exec(text.slice(to));
  if (!rest || !isFirstOnLine(text, from)) return { from, to, piece: '' };
  return { from: text.lastIndexOf('\n', from - 1) + 1, to: to + rest[0].length, piece: '' };
}

function cutLine(text: string, from: number, to: number): string {
  return spliced(text, [cutSpan(text, { from, to })]);
}

function splice(text: string, from: number, to: number, piece: string): string {
  return text.slice(0, from) + piece + text.slice(to);
}

/** The blanks that the line of an offset begins with. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', at - 1) + 1))?.[0] ?? '';
}

function isFirstOnLine(text: string, at: number): boolean {
  return /^[ \t]*$/.test(text.slice(text.lastIndexOf('\n', at - 1) + 1, at));
}

function nameOf(group: string): string {
  return groupOfName(group)?.slice(1) || '.';
}
