/**
 * The optional .env beside package.json: NAME=value lines, "#" comments, quotes around a value taken off. Variables
 * that are set already win. (Node's own loadEnvFile is younger than the oldest Node that may start Corral.)
 */
import { readFileSync } from 'node:fs';
import { StartError } from './start-error.mjs';

/** @param {string} file @returns {Record<string, string>} empty when there is no such file */
export function readEnvFile(file) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw new StartError(`${file} cannot be read: ${error.code}.`);
  }
  return parseEnvFile(text, file);
}

/** @param {string} text @param {string} file for the message @returns {Record<string, string>} */
export function parseEnvFile(text, file) {
  const values = {};
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '' || trimmed.startsWith('#')) continue;
    const found = /^(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|(.*))$/.exec(trimmed);
    if (!found) throw new StartError(`${file}, line ${index + 1}: expected NAME=value.`);
    values[found[1]] = found[2] ?? found[3] ?? found[4];
  }
  return values;
}
