/** The kept output of a run: how much there is, and any piece of it (watch-run.sh tells how the files lie). */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { OutputFacts, OutputPart, OutputStream } from '#server/domain/launch/run.ts';
import { outputSizes, type RunFiles } from './run-files.ts';

export interface OutputPlace {
  host: Pick<CgroupHost, 'proc'>;
  files: RunFiles;
  input: LaunchInput;
  /** The run's first process may still write. */
  isLive: boolean;
}

export function readOutputFacts(place: OutputPlace, stream: OutputStream): OutputFacts {
  const { files, input } = place;
  const { head, chunk } = outputSizes(input.keepOutputBytes);
  const numbers = chunkNumbers(files, stream);
  const [first, last] = [numbers[0], numbers.at(-1)];
  const afterHead = last === undefined ? 0 : (last - 1) * chunk + sizeOf(files.at(`${stream}.${last}`));
  const headBytes = sizeOf(files.at(`${stream}.head`));
  return {
    totalBytes: headBytes < head ? headBytes : head + afterHead,
    dropped: first === undefined || first === 1 ? null : { fromByte: head, toByte: head + (first - 1) * chunk },
    isOpen: isOpen(place, stream),
    isCut: !existsSync(files.at(`${stream}.whole`)),
  };
}

/** `fromByte` null: the last `maxBytes`. */
export function readOutput(
  place: OutputPlace,
  { stream, fromByte, maxBytes }: { stream: OutputStream; fromByte: number | null; maxBytes: number },
): OutputPart {
  const { head, chunk } = outputSizes(place.input.keepOutputBytes);
  // A piece may be dropped between the look at what there is and the reading of it: then it is looked at again.
  for (;;) {
    const facts = readOutputFacts(place, stream);
    const { totalBytes, dropped } = facts;
    const asked = Math.min(fromByte ?? Math.max(0, totalBytes - maxBytes), totalBytes);
    const from = dropped && asked >= dropped.fromByte && asked < dropped.toByte ? dropped.toByte : asked;
    // What was dropped ends a piece: the next one says so.
    const to = Math.min(from + maxBytes, dropped && from < dropped.fromByte ? dropped.fromByte : totalBytes);
    const data = Buffer.alloc(to - from);
    let length = 0;
    let isGone = false;
    while (length < data.length) {
      const at = from + length;
      const number = at < head ? 0 : Math.floor((at - head) / chunk) + 1;
      const begin = number === 0 ? 0 : head + (number - 1) * chunk;
      const end = number === 0 ? head : begin + chunk;
      const part = data.subarray(length, length + Math.min(data.length - length, end - at));
      const got = readAt(place.files.at(`${stream}.${number === 0 ? 'head' : number}`), part, at - begin);
      isGone = got === null;
      if (got === null || got === 0) break;
      length += got;
    }
    if (isGone && length === 0 && fileWasDropped(place, stream, from, { head, chunk })) continue;
    const skippedBytes = fromByte === null ? 0 : from - asked;
    return {
      stream,
      fromByte: from,
      toByte: from + length,
      data: data.toString('base64', 0, length),
      skippedBytes,
      facts,
    };
  }
}

function fileWasDropped(
  place: OutputPlace,
  stream: OutputStream,
  at: number,
  { head, chunk }: { head: number; chunk: number },
): boolean {
  const first = chunkNumbers(place.files, stream)[0];
  return at >= head && first !== undefined && at < head + (first - 1) * chunk;
}

function chunkNumbers(files: RunFiles, stream: OutputStream): number[] {
  return namesIn(files.dir)
    .flatMap((name) =>
      name.startsWith(`${stream}.`) && /\.\d+$/.test(name) ? [Number(name.slice(stream.length + 1))] : [],
    )
    .sort((a, b) => a - b);
}

/** Its writer lives, or has not come yet. */
function isOpen({ host, files, isLive }: OutputPlace, stream: OutputStream): boolean {
  const text = readTextOf(files.at(`${stream}.open`));
  if (text === null) return false;
  if (text === '') return isLive;
  return readProcessStat(host, Number(text))?.name === 'sh';
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

function readTextOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw cause;
  }
}

/** Null when the file is gone. */
function readAt(file: string, into: Buffer, position: number): number | null {
  let fd: number;
  try {
    fd = openSync(file, 'r');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return null;
    throw cause;
  }
  try {
    return readSync(fd, into, 0, into.length, position);
  } finally {
    closeSync(fd);
  }
}
