/** The files that rules are read from: /etc/cgrules.conf and those of /etc/cgrules.d, in the order in which libcgroup reads them. */
import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, opendirSync, openSync, readSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import { mostRulesCharacters, type RulesFile } from '#server/domain/rules/rule-verbs.ts';

/** More than anybody has; the rest is not looked at. */
const mostFiles = 200;
/** UTF-8 has at most three bytes for a UTF-16 code unit. */
const mostBytes = mostRulesCharacters * 3;

/** The main file first. Never throws: what cannot be read says so. */
export function readRulesFiles(mainPath: string): RulesFile[] {
  return [mainPath, ...namesIn(folderOf(mainPath))].map(readRulesFile);
}

/** /etc/cgrules.d beside /etc/cgrules.conf. */
export function folderOf(mainPath: string): string {
  return `${mainPath.replace(/\.conf$/, '')}.d`;
}

/** Names all files with their content at once. */
export function basisOf(files: readonly RulesFile[]): string {
  return hash(files.map(({ path, version }) => `${path}\0${version}`).join('\n'));
}

export function versionOf(text: string | null): string {
  return text === null ? 'none' : hash(text);
}

export function readRulesFile(path: string): RulesFile {
  const not = (problem: RulesFile['problem']): RulesFile => ({ path, text: null, version: 'none', problem });
  let fd: number;
  try {
    // A pipe must not hold the agent up.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    return not(errno === 'ENOENT' ? null : sayOfLanding('rules-unreadable', { path, errno }));
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile())
      return not(
        sayOfLanding('rules-not-a-file', { path, kind: stat.isDirectory() ? 'a folder' : 'a device, socket or pipe' }),
      );
    const text = textOf(readUpTo(fd, mostBytes + 1));
    if (text === null) return not(sayOfLanding('rules-not-text', { path }));
    if (text.length > mostRulesCharacters)
      return not(sayOfLanding('rules-too-long', { path, most: mostRulesCharacters }));
    return { path, text, version: versionOf(text), problem: null };
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    return not(sayOfLanding('rules-unreadable', { path, errno }));
  } finally {
    closeSync(fd);
  }
}

/** libcgroup takes files and links as readdir(3) tells them, in the folder's own order. */
function namesIn(folder: string): string[] {
  try {
    const dir = opendirSync(folder);
    try {
      const paths: string[] = [];
      for (let entry = dir.readSync(); entry && paths.length < mostFiles; entry = dir.readSync())
        if (entry.isFile() || entry.isSymbolicLink()) paths.push(`${folder}/${entry.name}`);
      return paths;
    } finally {
      dir.closeSync();
    }
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return [];
  }
}

function readUpTo(fd: number, most: number): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const piece = Buffer.alloc(Math.min(65_536, most - length));
    const read = readSync(fd, piece);
    if (read === 0) break;
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  return Buffer.concat(pieces);
}

/** Null for what is no UTF-8. A file that is longer than what was read may end in half a character. */
function textOf(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: bytes.length <= mostBytes, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
