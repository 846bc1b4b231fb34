import { z } from 'zod';
import { answerError } from '#server/api/answer-error.ts';
import { createApiContext } from '#server/api/context.ts';
import { logFault } from '#server/api/log-fault.ts';
import { streamPieces } from '#server/api/stream-pieces.ts';
import { AppError } from '#server/domain/errors.ts';
import { parseInput } from '#server/domain/input.ts';
import { runInputSchema } from '#server/domain/launch/launch-verbs.ts';
import { outputStreams } from '#server/domain/launch/run.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import { exportOutput } from '#server/services/launch/export-output.ts';
import { getWeb } from '#server/web.ts';

const outputQuery = runInputSchema.extend({ stream: z.enum(outputStreams) });

/** GET /api/runs/output?id=…&stream=stdout|stderr: what a run has written, as a file, streamed. */
export async function answerRunOutput(request: Request): Promise<Response> {
  try {
    const context = await createApiContext(getWeb(), request.headers);
    const { actor } = context;
    if (!actor) throw new AppError('NOT_SIGNED_IN', { public: sayOfPeople('not-signed-in', {}) });
    const query = parseInput(outputQuery, Object.fromEntries(new URL(request.url).searchParams));
    const pieces = await exportOutput({ ...context, actor }, query);
    return new Response(
      streamPieces(pieces, (error) => logFault(context.requestId, 'the download of an output', error)),
      {
        headers: {
          // Bytes of a program: no browser is to make a page of them.
          'content-type': 'application/octet-stream',
          'content-disposition': `attachment; filename="corral-run-${query.id}-${query.stream}.log"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
      },
    );
  } catch (error) {
    return answerError(error);
  }
}
