/**
 * The agent's verbs as a tRPC router: parses every input again, passes errors on with their code, and does nothing
 * else. Who may do what is web's to decide; what can be done at all is decided by the verbs behind it.
 */
import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import { ZodError, z } from 'zod';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { groupInputSchema, processQuerySchema } from '#server/domain/agent-verbs.ts';
import {
  applyRequestSchema,
  changeRequestSchema,
  createRequestSchema,
  moveRequestSchema,
  removeRequestSchema,
} from '#server/domain/change.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';

/** An AppError as it travels: what may be shown, without detail and cause. */
export type CarriedError = Pick<AppError, 'code' | 'public' | 'errno' | 'file' | 'field'>;

const t = initTRPC.create({
  transformer: superjson,
  // Without it the agent's stack traces would travel to web.
  isDev: false,
  errorFormatter: ({ shape, error }) => ({ ...shape, data: { ...shape.data, app: carry(error.cause) } }),
  sse: { ping: { enabled: true, intervalMs: 5000 } },
});

const verb = t.procedure;

/** The router of one agent. `stopping` ends every subscription when the agent stops. */
export function createAgentRouter(verbs: AgentVerbs, stopping: AbortSignal) {
  const until = (signal: AbortSignal | undefined) => (signal ? AbortSignal.any([signal, stopping]) : stopping);
  return t.router({
    facts: verb.query(() => verbs.facts()),
    groups: verb.query(() => verbs.groups()),
    limits: verb.input(groupInputSchema).query(({ input }) => verbs.limits(input)),
    plan: verb.input(changeRequestSchema).query(({ input }) => verbs.plan(input)),
    // "apply" is a reserved word of tRPC's routers.
    applyChange: verb.input(applyRequestSchema).mutation(({ input }) => verbs.apply(input)),
    create: verb.input(createRequestSchema).mutation(({ input }) => verbs.create(input)),
    remove: verb.input(removeRequestSchema).mutation(({ input }) => verbs.remove(input)),
    processes: verb.input(processQuerySchema).query(({ input }) => verbs.processes(input)),
    move: verb.input(moveRequestSchema).mutation(({ input }) => verbs.move(input)),
    files: verb.input(groupInputSchema).query(({ input }) => verbs.files(input)),
    journal: verb.input(z.object({ requestId: z.string().min(1).max(64) })).query(({ input }) => verbs.journal(input)),
    watchTree: verb.subscription(async function* ({ signal }) {
      yield* verbs.watchTree(until(signal));
    }),
    watchGroup: verb.input(groupInputSchema).subscription(async function* ({ input, signal }) {
      yield* verbs.watchGroup(input, until(signal));
    }),
  });
}

export type AgentRouter = ReturnType<typeof createAgentRouter>;

/** What of an error may leave the agent; null for a bug, whose text stays in the agent's log. */
function carry(cause: unknown): CarriedError | null {
  if (isAppError(cause)) {
    const { code, public: sentence, errno, file, field } = cause;
    return { code, public: sentence, errno, file, field };
  }
  if (cause instanceof ZodError) {
    const [issue] = cause.issues;
    const field = issue?.path.join('.');
    return carry(
      new AppError('BAD_INPUT', { public: issue?.message ?? 'The agent does not understand this request.', field }),
    );
  }
  return null;
}
