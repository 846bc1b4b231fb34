/**
 * libcgroup's files on this host: cgconfig.conf and cgconfig.d/*.conf, read whole or not at all, and saved so that at any
 * moment the old text stands there or the new one. No link is followed, and nothing but a plain file is opened.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { agentUser } from '#server/agent/agent-user.ts';
import {
  type ConfigFileEntry,
  type ConfigFileText,
  configFileName,
  type FileStep,
  mostConfigCharacters,
  type SaveConfigFileOutcome,
} from '#server/domain/config/config-files.ts';
import { sayOfFile } from '#server/domain/config/file-sentences.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ConfigFile } from '#server/domain/wanted/wanted-verbs.ts';

/** So many are listed. */
const mostFiles = 200;

/** Those that are there, and cgconfig.conf in any case. */
export function listConfigFiles(folder: string): ConfigFileEntry[] {
  const names = namesIn(path.join(folder, 'cgconfig.d')).map((name) => `cgconfig.d/${name}`);
  return ['cgconfig.conf', ...names.filter((name) => configFileName.safeParse(name).success).slice(0, mostFiles)].map(
    (name) => entryOf(folder, name),
  );
}

/** Throws NOT_FOUND, NO_PERMISSION, and NOT_AVAILABLE for what is no text of a size to be edited. */
export function readConfigFile(folder: string, name: string): ConfigFileText {
  const file = path.join(folder, name);
  const { bytes } = readWhole(file);
  const text = decoded(bytes);
  if (text === null) throw new AppError('NOT_AVAILABLE', { public: sayOfFile('file-binary', { path: file }), file });
  return { name, path: file, text, version: versionOf(bytes) };
}

/** All that are there, in the order in which libcgroup loads them, with why one cannot be read. */
export function readConfigFiles(folder: string): ConfigFile[] {
  return listConfigFiles(folder).flatMap(({ name, path: file }): ConfigFile[] => {
    try {
      return [{ path: file, text: readConfigFile(folder, name).text, why: null }];
    } catch (error) {
      const why = whyClosed(error);
      return why.code === 'file-missing' ? [] : [{ path: file, text: null, why }];
    }
  });
}

/** What saving comes to, for the journal. Throws VALUES_MOVED when the file is not the one that was read. */
export function planSave(
  folder: string,
  { name, text, version }: { name: string; text: string; version: string | null },
): FileStep {
  const file = path.join(folder, name);
  checkVersion(file, version);
  const draft = path.join(path.dirname(file), `.${path.basename(file)}.corral-${process.pid}`);
  return { kind: 'file', path: file, draft, before: version, version: versionOf(Buffer.from(text)) };
}

/** Throws VALUES_MOVED, STORAGE_FULL, NO_PERMISSION: the file is as it was then. */
export function saveFile({ path: file, draft, before, version }: FileStep, text: string): SaveConfigFileOutcome {
  const bytes = Buffer.from(text);
  try {
    if (before === null) mkdirSync(path.dirname(file), { recursive: true });
    rmSync(draft, { force: true });
    writeDraft(draft, bytes, before === null ? null : lstatSync(file));
    // The last look: between it and the next line nothing waits.
    checkVersion(file, before);
    renameSync(draft, file);
    syncDir(path.dirname(file));
  } catch (cause) {
    rmSync(draft, { force: true });
    throw writeError(file, cause);
  }
  return { path: file, before, version, sizeBytes: bytes.length };
}

/** A save that was cut short: whether the new text stands. The draft goes either way. */
export function settleSave({ path: file, draft, version }: FileStep): boolean {
  rmSync(draft, { force: true });
  return versionNow(file) === version;
}

/** The fingerprint of what stands there; null where nothing that can be read does. */
function versionNow(file: string): string | null {
  try {
    return versionOf(readWhole(file).bytes);
  } catch {
    return null;
  }
}

function entryOf(folder: string, name: string): ConfigFileEntry {
  const file = path.join(folder, name);
  try {
    const stats = statsOf(file);
    const modifiedAtMs = Math.round(stats.mtimeMs);
    return { name, path: file, sizeBytes: stats.size, modifiedAtMs, why: whyNot(file, stats) };
  } catch (error) {
    return { name, path: file, sizeBytes: null, modifiedAtMs: null, why: whyClosed(error) };
  }
}

/** Why a file is not opened; other errors are thrown on. */
function whyClosed(error: unknown): Sentence {
  if (isAppError(error) && error.sentence) return { ...error.sentence, text: error.public };
  throw error;
}

/** Throws NOT_FOUND, and NO_PERMISSION where the folder is closed. */
function statsOf(file: string): Stats {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(file, { throwIfNoEntry: false });
  } catch (cause) {
    throw closedError(file, cause);
  }
  if (stats) return stats;
  throw new AppError('NOT_FOUND', { public: sayOfFile('file-missing', { path: file }), file });
}

function closedError(file: string, cause: unknown): AppError {
  const errno = errnoOf(cause) ?? '';
  const said = sayOfFile('config-file-closed', { path: file, user: agentUser(), errno });
  return new AppError('NO_PERMISSION', { public: said, errno, file, cause });
}

function whyNot(file: string, stats: Stats): Sentence | null {
  if (!stats.isFile()) return sayOfFile('file-no-file', { path: file, kind: kindOf(stats) });
  if (stats.size <= mostConfigCharacters) return null;
  return sayOfFile('file-too-large', { path: file, bytes: stats.size, most: mostConfigCharacters });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  if (stats.isFIFO()) return 'a FIFO';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function readWhole(file: string): { bytes: Buffer; stats: Stats } {
  const why = whyNot(file, statsOf(file));
  if (why) throw new AppError('NOT_AVAILABLE', { public: why, file });
  let fd: number;
  try {
    // Without waiting: what became a FIFO meanwhile must not hold the agent.
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (cause) {
    throw closedError(file, cause);
  }
  try {
    const stats = fstatSync(fd);
    const changed = whyNot(file, stats);
    if (changed) throw new AppError('NOT_AVAILABLE', { public: changed, file });
    const buffer = Buffer.alloc(mostConfigCharacters + 1);
    let length = 0;
    for (let got = 1; got > 0 && length < buffer.length; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, null);
    const after = fstatSync(fd);
    if (after.mtimeMs !== stats.mtimeMs || after.size !== length)
      throw new AppError('VALUES_MOVED', { public: sayOfFile('file-restless', { path: file }), file });
    return { bytes: buffer.subarray(0, length), stats };
  } finally {
    closeSync(fd);
  }
}

/** Byte for byte: what would not come back the same is no text. */
function decoded(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function versionOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

function checkVersion(file: string, version: string | null): void {
  const isThere = lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  if (version === null && !isThere) return;
  if (version !== null && isThere && versionNow(file) === version) return;
  const said = sayOfFile(version === null ? 'file-there' : 'file-changed', { path: file });
  throw new AppError('VALUES_MOVED', { public: said, file, field: 'version' });
}

/** With the mode and the owner of the file whose place it takes. */
function writeDraft(draft: string, bytes: Buffer, standing: Stats | null): void {
  const fd = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    if (standing) fchownSync(fd, standing.uid, standing.gid);
    fchmodSync(fd, standing ? standing.mode & 0o7777 : 0o644);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncDir(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeError(file: string, cause: unknown): unknown {
  const errno = errnoOf(cause);
  if (errno === undefined || cause instanceof AppError) return cause;
  if (errno === 'ENOSPC' || errno === 'EDQUOT')
    return new AppError('STORAGE_FULL', { public: sayOfFile('file-disk-full', { path: file }), errno, file, cause });
  const said = sayOfFile('config-file-not-saved', { path: file, user: agentUser(), errno });
  return new AppError('NO_PERMISSION', { public: said, errno, file, cause });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return [];
  }
}
