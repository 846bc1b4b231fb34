/** Everything the browser can ask for: one line per procedure. What they do is in server/services. */
import { makeFirstAdmin } from '#server/auth/make-first-admin.ts';
import { groupInputSchema, processQuerySchema } from '#server/domain/agent-verbs.ts';
import { auditQuerySchema } from '#server/domain/audit-event.ts';
import {
  applyRequestSchema,
  changeRequestSchema,
  createRequestSchema,
  moveRequestSchema,
  removeRequestSchema,
} from '#server/domain/change.ts';
import { chartWatchSchema, treeLookSchema, treeWatchSchema } from '#server/domain/live-feed.ts';
import { applyChange } from '#server/services/apply-change.ts';
import { firstAdminSchema } from '#server/services/create-first-admin.ts';
import { createGroup } from '#server/services/create-group.ts';
import { listAudit, listAuditPeople } from '#server/services/list-audit.ts';
import { lookId } from '#server/services/looks.ts';
import { moveProcesses } from '#server/services/move-processes.ts';
import { readAuditDetail } from '#server/services/read-audit-detail.ts';
import { readGroup } from '#server/services/read-group.ts';
import { readMe } from '#server/services/read-me.ts';
import { removeGroup } from '#server/services/remove-group.ts';
import { verifyAudit } from '#server/services/verify-audit.ts';
import { watchChart } from '#server/services/watch-chart.ts';
import { watchTree } from '#server/services/watch-tree.ts';
import { streamFor } from './stream-for.ts';
import { allowedProcedure, publicProcedure, requestIdInput, router, userProcedure } from './trpc.ts';

const reading = allowedProcedure('read');
const readingAudit = allowedProcedure('audit:read');

export const appRouter = router({
  session: router({ me: publicProcedure.query(({ ctx }) => readMe(ctx)) }),
  firstStart: router({
    create: publicProcedure.input(firstAdminSchema).mutation(({ ctx, input }) => makeFirstAdmin(ctx, input)),
  }),
  host: router({ facts: reading.query(({ ctx }) => ctx.host.verbs.facts()) }),
  tree: router({
    watch: reading.input(treeWatchSchema).subscription(({ ctx, input, signal }) => {
      const watch = { ...ctx.web, mirror: ctx.web.host.mirror, lookId: lookId(ctx.actor, input.watchId) };
      return streamFor(ctx, signal, (until) => watchTree(watch, until));
    }),
    look: reading.input(treeLookSchema).mutation(({ ctx, input }) => {
      ctx.web.looks.look(lookId(ctx.actor, input.watchId), input.paths);
      return { ok: true as const };
    }),
  }),
  group: router({
    get: reading
      .input(groupInputSchema)
      .query(({ ctx, input }) => readGroup({ host: ctx.host, mirror: ctx.web.host.mirror }, input)),
  }),
  limits: router({
    preview: reading.input(changeRequestSchema).query(({ ctx, input }) => ctx.host.verbs.plan(input)),
    // Not "apply": tRPC keeps that word for itself.
    change: userProcedure
      .input(applyRequestSchema.omit({ requestId: true }))
      .mutation(({ ctx, input }) => applyChange(ctx, input)),
  }),
  groups: router({
    create: userProcedure
      .input(createRequestSchema.omit({ requestId: true }))
      .mutation(({ ctx, input }) => createGroup(ctx, input)),
    remove: userProcedure
      .input(removeRequestSchema.omit({ requestId: true }))
      .mutation(({ ctx, input }) => removeGroup(ctx, input)),
  }),
  processes: router({
    list: reading.input(processQuerySchema).query(({ ctx, input }) => ctx.host.verbs.processes(input)),
    move: userProcedure
      .input(moveRequestSchema.omit({ requestId: true }))
      .mutation(({ ctx, input }) => moveProcesses(ctx, input)),
  }),
  files: router({ list: reading.input(groupInputSchema).query(({ ctx, input }) => ctx.host.verbs.files(input)) }),
  charts: router({
    watch: reading
      .input(chartWatchSchema)
      .subscription(({ ctx, input, signal }) =>
        streamFor(ctx, signal, (until) => watchChart(ctx.web.host, input, until)),
      ),
  }),
  audit: router({
    list: readingAudit.input(auditQuerySchema).query(({ ctx, input }) => listAudit(ctx, input)),
    detail: readingAudit.input(requestIdInput).query(({ ctx, input }) => readAuditDetail(ctx, input)),
    people: readingAudit.query(({ ctx }) => listAuditPeople(ctx)),
    verify: readingAudit.query(({ ctx }) => verifyAudit(ctx)),
  }),
});

export type AppRouter = typeof appRouter;
