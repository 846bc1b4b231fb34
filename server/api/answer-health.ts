import { isFirstStart } from '#server/services/people/offer-first-start.ts';
import { getWeb } from '#server/web.ts';
import { answerError } from './answer-error.ts';

/** GET /api/health, for the supervisor and for monitoring: 200 when web and its database answer; the agent is told apart. */
export async function answerHealth(): Promise<Response> {
  try {
    const web = getWeb();
    await isFirstStart(web);
    return Response.json({ ok: true, agent: web.host.mirror.connection.state });
  } catch (error) {
    return answerError(error);
  }
}
