import { answerError } from '#server/api/answer-error.ts';
import { createPublicContext } from '#server/api/context.ts';
import { handleAuthRequest } from '#server/auth/handle-auth-request.ts';
import { isFromOurPages } from '#server/auth/request-source.ts';
import { AppError } from '#server/domain/errors.ts';
import { getWeb } from '#server/web.ts';

/** Answers /api/auth/…: sign in, sign out, who am I. */
export async function answerAuth(request: Request): Promise<Response> {
  try {
    const web = getWeb();
    const context = createPublicContext(web, request.headers);
    if (request.method === 'POST' && !isFromOurPages(request.headers, web.config))
      throw new AppError('FORBIDDEN', { public: 'This request does not come from a page of Corral.' });
    return await handleAuthRequest({ auth: web.auth, sessions: web.sessions, context }, request);
  } catch (error) {
    return answerError(error);
  }
}
