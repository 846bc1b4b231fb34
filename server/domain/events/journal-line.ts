/**
 * One line of `journalctl --output=json`: a field is text, null where it is too large, an array of bytes where it is no UTF-8,
 * or an array of those where it was given several times. Source: systemd docs/JOURNAL_EXPORT_FORMATS.md. Pure.
 */
import { z } from 'zod';

export interface JournalLine {
  /** Where to go on reading. */
  cursor: string;
  /** When journald took it. */
  atMs: number;
  /** Null where it has none that can be read. */
  message: string | null;
}

const byte = z.number().int().min(0).max(255);
const lineShape = z.looseObject({
  __CURSOR: z.string().regex(/^[!-~]{1,512}$/),
  __REALTIME_TIMESTAMP: z.string().regex(/^\d{1,17}$/),
  MESSAGE: z.unknown(),
});
const messageShape = z.union([z.string(), z.array(byte)]);

/** Null for what is no line of the journal. */
export function parseJournalLine(text: string): JournalLine | null {
  const line = lineShape.safeParse(parseJson(text));
  if (!line.success) return null;
  const { __CURSOR: cursor, __REALTIME_TIMESTAMP: usec, MESSAGE } = line.data;
  const message = messageShape.safeParse(MESSAGE);
  return {
    cursor,
    atMs: Math.floor(Number(usec) / 1000),
    message: !message.success
      ? null
      : typeof message.data === 'string'
        ? message.data
        : new TextDecoder().decode(Uint8Array.from(message.data)),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
