/** Writes a file of rules: beside it first, then in its place, so that a reader sees the old text or the new one, whole. */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { RulesFile, SavedRules, SaveRulesRequest } from '#server/domain/rules/rule-verbs.ts';
import { readRulesFile, versionOf } from './rules-files.ts';

/** `files`: those that rules are read from. Throws BAD_INPUT, VALUES_MOVED, NO_PERMISSION, STORAGE_FULL; the file is as it was then. */
export function saveRules(
  { steps }: Pick<ChangeScene, 'steps'>,
  { path, text, version }: Omit<SaveRulesRequest, 'requestId'>,
  files: readonly RulesFile[],
): SavedRules {
  if (!files.some((file) => file.path === path))
    throw new AppError('BAD_INPUT', { public: sayOfLanding('rules-no-such-file', { path }), field: 'path' });
  const now = readRulesFile(path);
  if (now.problem) throw new AppError('NOT_AVAILABLE', { public: now.problem, file: path });
  if (now.version !== version)
    throw new AppError('VALUES_MOVED', { public: sayOfLanding('rules-file-changed', { path }), file: path });
  const asked = versionOf(text);
  const temporary = join(dirname(path), `.${basename(path)}.corral-${process.pid}`);
  const first = steps.plan([{ kind: 'save', path, temporary, asked, before: version }]);
  try {
    writeBeside(temporary, path, text);
    // The last look, as close to the change as can be.
    if (readRulesFile(path).version !== version)
      throw new AppError('VALUES_MOVED', { public: sayOfLanding('rules-file-changed', { path }), file: path });
    renameSync(temporary, path);
    syncFolder(dirname(path));
  } catch (cause) {
    rmSync(temporary, { force: true });
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    const code = /^(ENOSPC|EDQUOT)$/.test(errno) ? 'STORAGE_FULL' : 'NO_PERMISSION';
    throw new AppError(code, { public: sayOfLanding('rules-unwritable', { path, errno }), errno, file: path, cause });
  }
  steps.did(first, { status: 'kept', after: asked, errno: null, why: null });
  return { path, version: asked, before: version, characters: text.length };
}

/** With the rights and the owner that the file has; a new one is readable for all, as /etc is. */
function writeBeside(temporary: string, path: string, text: string): void {
  rmSync(temporary, { force: true });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const fd = openSync(temporary, flags, 0o644);
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    fchmodSync(fd, stat ? stat.mode & 0o7777 : 0o644);
    if (stat && (stat.uid !== process.geteuid?.() || stat.gid !== process.getegid?.()))
      fchownSync(fd, stat.uid, stat.gid);
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A save that was cut short: the file is the old one or the new one, whole; what lay beside it goes. */
export async function recoverSave({ steps }: OpenChange): Promise<Found> {
  const values: Found['values'] = [];
  let isWhole = false;
  for (const step of steps) {
    if (step.kind !== 'save') continue;
    const { version } = readRulesFile(step.path);
    rmSync(step.temporary, { force: true });
    isWhole = version === step.asked;
    const status = isWhole ? 'kept' : version === step.before ? 'not-tried' : 'changed-since';
    const { path: what, asked, before } = step;
    values.push({ what, asked, before, after: version, status, errno: null, why: null });
  }
  return { isWhole, values };
}
