/** For host tests: whoever has captured web, with nothing but the agent's socket. */
import { request } from 'node:http';
import superjson from 'superjson';
import { groupPathFault } from '#server/domain/groups/group-path.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';

export interface RawAnswer {
  /** The code of what was refused; 'BAD_REQUEST' and the like where the input was not taken at all. */
  code: string | null;
  sentence: SentenceKey | null;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: an attacker has no types.
  data: any;
}

/** One call of a verb, as bytes on the socket: reads and changes alike. */
export function askRaw(socketPath: string, verb: string, input: unknown): Promise<RawAnswer> {
  const body = JSON.stringify(superjson.serialize(input));
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath, path: `/${verb}`, method: 'POST', agent: false, headers: { 'content-type': 'application/json' } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => resolve(read(Buffer.concat(parts).toString('utf8'))));
        answer.on('error', reject);
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

function read(text: string): RawAnswer {
  const answer = JSON.parse(text) as { error?: unknown; result?: { data: unknown } };
  const plain = { code: null, sentence: null, text: '', data: null };
  if (answer.result) return { ...plain, data: superjson.deserialize(answer.result.data as never) };
  // biome-ignore lint/suspicious/noExplicitAny: as it comes from the wire.
  const error = superjson.deserialize(answer.error as never) as any;
  const carried = error.data?.app ?? null;
  return {
    ...plain,
    code: carried?.code ?? error.data?.code ?? 'UNKNOWN',
    sentence: carried?.sentence ?? null,
    text: carried?.public ?? error.message,
  };
}

/** Texts that would lead elsewhere if anybody took them for a path. */
export function pathTricks(inside: string, outside: string): string[] {
  const tricks = [
    `${inside}/..${outside}`,
    `${inside}/../${outside.split('/').at(-1)}`,
    `${inside}/./x`,
    `${inside}/`,
    `${inside}//x`,
    `${inside}\n`,
    `${inside}\0`,
    inside.slice(1),
    ` ${inside}`.trimEnd(),
  ];
  return tricks.filter((trick) => groupPathFault(trick) !== null);
}
