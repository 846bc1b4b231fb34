import { mostOutputBytes } from '#server/domain/launch/launch-verbs.ts';
import type { OutputPart, OutputStream } from '#server/domain/launch/run.ts';
import { canSomewhere } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { refuseUnless } from '#server/services/teams/host-for.ts';

type Reading = Pick<ServiceContext, 'host' | 'actor'>;

/**
 * All of a stream that is kept, in pieces, up to what is there when the last piece is read; a line of Corral's own stands where
 * the middle was dropped. Throws FORBIDDEN and NOT_FOUND.
 */
export async function exportOutput(
  { host, actor }: Reading,
  { id, stream }: { id: string; stream: OutputStream },
): Promise<AsyncGenerator<Uint8Array>> {
  if (!canSomewhere(actor, 'launch:output')) refuseUnless(actor, 'launch:output', null);
  // Whether this run is one that they may see, the host of the context decides.
  const ask = (fromByte: number) => host.verbs.runOutput({ id, stream, fromByte, maxBytes: mostOutputBytes });
  return pieces(await ask(0), ask);
}

async function* pieces(first: OutputPart, ask: (fromByte: number) => Promise<OutputPart>): AsyncGenerator<Uint8Array> {
  // A program that goes on writing must not make the file endless.
  const until = first.facts.totalBytes;
  for (let part = first; ; part = await ask(part.toByte)) {
    if (part.skippedBytes > 0) yield Buffer.from(`\n[Corral: ${part.skippedBytes} bytes were left out here]\n`);
    const bytes = Buffer.from(part.data, 'base64');
    if (bytes.length > 0) yield bytes;
    if (bytes.length === 0 || part.toByte >= until) return;
  }
}
