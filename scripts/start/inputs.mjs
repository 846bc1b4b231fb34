/**
 * Is a made thing (node_modules, the Prisma client, the build) older than what it was made from? Answered by a hash of
 * the inputs that is kept beside the result: times lie after a clone or a checkout, contents do not.
 */
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { StartError } from './start-error.mjs';

/**
 * The hash of files and folders (recursively, by sorted name), names and contents; what is missing counts as missing.
 *
 * @param {string} root
 * @param {string[]} inputs paths below root
 * @param {(relative: string) => boolean} [skip]
 */
export function hashInputs(root, inputs, skip = () => false) {
  const hash = createHash('sha256');
  const add = (relative) => {
    if (skip(relative)) return;
    const file = path.join(root, relative);
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      for (const name of readdirSync(file).sort()) add(path.join(relative, name));
    } else if (found) {
      hash.update(`${relative}\0${found.size}\0`).update(readFileSync(file));
    } else {
      hash.update(`${relative}\0missing\0`);
    }
  };
  for (const input of inputs) add(input);
  return hash.digest('hex');
}

/**
 * Runs `make` unless `results` exist and were made from the same inputs. The stamp goes before and comes back after,
 * so an interrupted make is never taken for a finished one. Answers whether it was made now.
 *
 * @param {{ stamp: string, hash: string, results: string[], make: () => Promise<void> }} step
 */
export async function makeIfStale({ stamp, hash, results, make }) {
  if (results.every((file) => existsSync(file)) && readStamp(stamp) === hash) return false;
  checkWritable(path.dirname(stamp));
  rmSync(stamp, { force: true });
  await make();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}

/** Somebody else's clone can be started when it is up to date; it cannot be brought up to date. */
function checkWritable(folder) {
  let standing = folder;
  while (!existsSync(standing)) standing = path.dirname(standing);
  try {
    accessSync(standing, constants.W_OK);
  } catch (error) {
    throw new StartError(
      `${folder} has to be rebuilt, and this user cannot write there (${error.code}): start Corral once as the owner of the clone, or make a clone of your own.`,
    );
  }
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
