import { z } from 'zod';
import { answerError } from '#server/api/answer-error.ts';
import { createApiContext } from '#server/api/context.ts';
import { logFault } from '#server/api/log-fault.ts';
import { streamPieces } from '#server/api/stream-pieces.ts';
import { auditFiltersSchema } from '#server/domain/audit/audit-event.ts';
import { AppError } from '#server/domain/errors.ts';
import { parseInput } from '#server/domain/input.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import { exportAudit, exportFormats } from '#server/services/audit/export-audit.ts';
import { getWeb } from '#server/web.ts';

/** Numbers come as text in an address. */
const timeMs = z.coerce.number('This has to be a number of milliseconds.').int().min(0).optional();
const exportQuery = auditFiltersSchema.extend({ sinceMs: timeMs, untilMs: timeMs, format: z.enum(exportFormats) });

const contentTypes = { csv: 'text/csv; charset=utf-8', json: 'application/json; charset=utf-8' } as const;

/** GET /api/audit/export?format=csv|json&<filters>: the matching records as a file, newest first, streamed. */
export async function answerAuditExport(request: Request): Promise<Response> {
  try {
    const context = await createApiContext(getWeb(), request.headers);
    const { actor } = context;
    if (!actor) throw new AppError('NOT_SIGNED_IN', { public: sayOfPeople('not-signed-in', {}) });
    const { format, ...filters } = parseQuery(new URL(request.url).searchParams);
    const text = await exportAudit({ ...context, actor }, { format, filters });
    const day = new Date(context.clock()).toISOString().slice(0, 10);
    return new Response(
      streamPieces(text, (error) => logFault(context.requestId, 'the audit export', error)),
      {
        headers: {
          'content-type': contentTypes[format],
          'content-disposition': `attachment; filename="corral-audit-${day}.${format}"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
        },
      },
    );
  } catch (error) {
    return answerError(error);
  }
}

function parseQuery(params: URLSearchParams): z.infer<typeof exportQuery> {
  // An empty field of a form is no filter.
  return parseInput(exportQuery, Object.fromEntries([...params].filter(([, value]) => value !== '')));
}
