import { headers } from 'next/headers';
import { getWeb } from '#server/web.ts';
import { createApiContext } from './context.ts';
import { appRouter } from './router.ts';
import { createCallerFactory } from './trpc.ts';

const createCaller = createCallerFactory(appRouter);

/** The procedures for pages rendered on the server, in the name of whoever asks for the page. */
export async function serverCaller() {
  return createCaller(await createApiContext(getWeb(), await headers()));
}
