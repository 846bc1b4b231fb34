/**
 * What went wrong, as a screen can show it: the code to switch on and a sentence for people, from whatever a
 * tRPC call threw. A failure to reach the server at all has no code of ours: it is called OFFLINE here; OUTDATED is a page
 * that asks for a part which the server no longer has.
 */
import type { ErrorCode } from '#server/domain/errors.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import { isPartGone } from './load-part.ts';

export interface AppFault {
  code: ErrorCode | 'OFFLINE' | 'OUTDATED' | 'INTERNAL';
  public: string;
  errno: string | null;
  file: string | null;
  /** The form field it is about. */
  field: string | null;
  requestId: string | null;
  /** What `public` is made of, where it comes from a catalogue. */
  sentence: SentenceKey | null;
}

/** Reads `error.data.app` of a tRPC client error; anything else becomes OFFLINE or INTERNAL with a plain sentence. */
export function faultOf(error: unknown): AppFault {
  const data = recordOf(recordOf(error)?.data);
  const app = recordOf(data?.app);
  const requestId = textOf(app?.requestId) ?? textOf(data?.requestId);
  if (app && typeof app.code === 'string' && typeof app.public === 'string')
    return {
      code: app.code as ErrorCode,
      public: app.public,
      errno: textOf(app.errno),
      file: textOf(app.file),
      field: textOf(app.field),
      requestId,
      sentence: sentenceIn(app.sentence),
    };
  const blank = { errno: null, file: null, field: null, requestId, sentence: null };
  if (data)
    return { ...blank, code: 'INTERNAL', public: 'Something went wrong on the server. Its log has the details.' };
  if (isPartGone(error))
    return {
      ...blank,
      code: 'OUTDATED',
      public: 'Corral has been updated since this page was loaded, and no longer has this part of it. Reload the page.',
    };
  return { ...blank, code: 'OFFLINE', public: 'The server cannot be reached. Check that Corral is running.' };
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}

function sentenceIn(value: unknown): SentenceKey | null {
  const sentence = recordOf(value);
  return sentence && typeof sentence.code === 'string' && recordOf(sentence.values)
    ? (sentence as unknown as SentenceKey)
    : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
