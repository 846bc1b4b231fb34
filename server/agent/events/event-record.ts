/**
 * The events that this agent has noticed, on disk until web has them: one JSON line each, beside the journal, in a few files of
 * bounded size. A record that is lost or unreadable begins anew under another name; web tells the two apart by it.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, ftruncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { EventBody, EventKind, HostEvent } from '#server/domain/events/host-event.ts';
import {
  endsHalfway,
  namesOldestFirst,
  openForAppending,
  readText,
  rotateOut,
  syncFolder,
} from '../changes/journal-files.ts';

/** Up to which message of the kernel's log the record is whole. */
export interface LogPosition {
  boot: string;
  sequence: number;
}

export interface NewEvent {
  atMs: number;
  body: EventBody;
}

export interface EventRecord {
  readonly id: string;
  /** The newest event's; 0 when there is none. */
  readonly lastSequence: number;
  readonly position: LogPosition | null;
  /**
   * Gives the events their numbers and writes them down, with how far the log has been read. Never throws: on a full disk
   * they are held in memory, and written with the next ones.
   */
  add(events: readonly NewEvent[], position: LogPosition | null): HostEvent[];
  /** At most `most` events after this one, oldest first; those that were rotated away are not among them. */
  after(sequence: number, most: number): HostEvent[];
  close(): void;
}

const rotateAtBytes = 4 * 1024 * 1024;
/** Characters of lines that wait for the disk: a full one must not fill the memory, too. */
const mostOwed = 4 * 1024 * 1024;
/** Lost in a power cut at most, which ends the groups as well. */
const frequentKinds: readonly EventKind[] = [
  'group-appeared',
  'group-vanished',
  'group-flood',
  'throttling',
  'memory-high',
  'limit-flood',
];
/** Held in memory beside the disk, so that nobody who keeps up makes it read files. */
const keptInMemory = 500;

/** Opens or begins the record. Throws NO_PERMISSION when its file cannot be made. */
export function openEventRecord(
  file: string,
  options: { rotateAtBytes?: number; log?: (line: string) => void } = {},
): EventRecord {
  const limit = options.rotateAtBytes ?? rotateAtBytes;
  const log = options.log ?? ((line: string) => console.error(line));
  let fd = openForAppending(file);
  const found = namesOldestFirst(file).flatMap(readLines);
  const id = found.at(-1)?.record ?? randomUUID();
  const mine = found.filter((line) => line.record === id);
  let position = mine.findLast((line) => line.position)?.position ?? null;
  const recent = mine.flatMap((line) => line.event ?? []).slice(-keptInMemory);
  let lastSequence = recent.at(-1)?.sequence ?? 0;
  /** Lines that the disk has not taken yet. */
  let owed = endsHalfway(file) ? '\n' : '';

  const write = (text: string, durable: boolean) => {
    owed += text;
    try {
      const former = fd;
      fd = rotateWhenFull(file, fd, limit);
      // How far the log was read goes with the newest file: the one that says so may be the next to be thrown away.
      if (fd !== former && position) owed = lineOf({ record: id, position }) + owed;
      appendAll(fd, owed, durable);
      owed = '';
    } catch (cause) {
      log(`The event log ${file} cannot be written, events are kept in memory: ${String(cause)}`);
      owed = owed.slice(-mostOwed);
    }
  };

  return {
    id,
    get lastSequence() {
      return lastSequence;
    },
    get position() {
      return position;
    },
    add: (events, newPosition) => {
      const added = events.map(({ atMs, body }): HostEvent => {
        lastSequence += 1;
        return { ...body, sequence: lastSequence, atMs };
      });
      position = newPosition ?? position;
      const lines: RecordLine[] = added.map((event) => ({ record: id, event }));
      if (newPosition) lines.push({ record: id, position: newPosition });
      // These come all day, and waiting for the disk each time would hold up the sampler.
      const durable = events.some(({ body }) => !frequentKinds.includes(body.kind));
      if (lines.length > 0) write(lines.map(lineOf).join(''), durable);
      recent.push(...added);
      recent.splice(0, recent.length - keptInMemory);
      return added;
    },
    after: (sequence, most) => {
      const oldest = recent[0]?.sequence ?? 1;
      const known =
        sequence + 1 >= oldest
          ? recent
          : namesOldestFirst(file).flatMap((name) =>
              readLines(name).flatMap((line) => (line.record === id && line.event ? [line.event] : [])),
            );
      const from = known.findIndex((event) => event.sequence > sequence);
      return from < 0 ? [] : known.slice(from, from + most);
    },
    close: () => closeSync(fd),
  };
}

interface RecordLine {
  record: string;
  event?: HostEvent;
  position?: LogPosition;
}

function lineOf(line: RecordLine): string {
  return `${JSON.stringify(line)}\n`;
}

const lineShape = z.object({
  record: z.string().min(1).max(64),
  event: z.looseObject({ sequence: z.number().int().positive(), atMs: z.number(), kind: z.string() }).optional(),
  position: z.object({ boot: z.string(), sequence: z.number().int() }).optional(),
});

/** Lines that a crash or another hand has spoilt are passed over: the others still count. */
function readLines(name: string): RecordLine[] {
  return readText(name)
    .split('\n')
    .flatMap((text) => {
      const line = lineShape.safeParse(parseJson(text));
      return line.success ? [line.data as RecordLine] : [];
    });
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

/** The descriptor to go on with. */
function rotateWhenFull(file: string, fd: number, limit: number): number {
  if (fstatSync(fd).size < limit) return fd;
  const fresh = rotateOut(file);
  closeSync(fd);
  syncFolder(path.dirname(file));
  return fresh;
}

/** All of it or none. */
function appendAll(fd: number, text: string, durable: boolean): void {
  const bytes = Buffer.from(text);
  const before = fstatSync(fd).size;
  try {
    if (writeSync(fd, bytes) !== bytes.length) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
    if (durable) fsyncSync(fd);
  } catch (cause) {
    ftruncateSync(fd, before);
    throw cause;
  }
}
