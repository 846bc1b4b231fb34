import { inputOf } from '#server/domain/input.ts';
import {
  approveSchema,
  askedSchema,
  askSchema,
  declineSchema,
  planRequestSchema,
  requestInputSchema,
  requestListSchema,
} from '#server/domain/requests/request.ts';
import { askForMore } from '#server/services/requests/ask-for-more.ts';
import { approveRequest, declineRequest, withdrawRequest } from '#server/services/requests/decide-request.ts';
import { countRequests, listRequests, readRequest, seeRequest } from '#server/services/requests/list-requests.ts';
import { planRequest, previewAsking } from '#server/services/requests/preview-request.ts';
import { router, userProcedure } from '../trpc.ts';

/** A request is shown to its team and to who reads all teams: the services decide, as they do on who may do what about it. */
export const requestsRouter = router({
  list: userProcedure.input(inputOf(requestListSchema)).query(({ ctx, input }) => listRequests(ctx, input)),
  count: userProcedure.query(({ ctx }) => countRequests(ctx)),
  get: userProcedure
    .input(inputOf(requestInputSchema))
    .query(({ ctx, input }) => readRequest({ ...ctx, groups: ctx.web.host.groups }, input)),
  see: userProcedure.input(inputOf(requestInputSchema)).mutation(({ ctx, input }) => seeRequest(ctx, input)),
  preview: userProcedure.input(inputOf(askedSchema)).query(({ ctx, input }) => previewAsking(ctx, input)),
  ask: userProcedure.input(inputOf(askSchema)).mutation(({ ctx, input }) => askForMore(ctx, input)),
  withdraw: userProcedure.input(inputOf(requestInputSchema)).mutation(({ ctx, input }) => withdrawRequest(ctx, input)),
  plan: userProcedure.input(inputOf(planRequestSchema)).query(({ ctx, input }) => planRequest(ctx, input)),
  approve: userProcedure.input(inputOf(approveSchema)).mutation(({ ctx, input }) => approveRequest(ctx, input)),
  decline: userProcedure.input(inputOf(declineSchema)).mutation(({ ctx, input }) => declineRequest(ctx, input)),
});
