/** The product's HTTP API as a program uses it, for what a browser cannot do: many changes at once. */
import { createTRPCClient, httpLink } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '#server/api/router.ts';
import { administrator } from './administrator.ts';
import type { Product } from './product.ts';

export type Api = ReturnType<typeof connectApi>;

/** Makes the first administrator by the product's link and signs in. */
export async function enterFirst({ url, firstStartLink }: Pick<Product, 'url' | 'firstStartLink'>): Promise<Api> {
  const token = new URL(firstStartLink).searchParams.get('token') ?? '';
  await connectApi(url, '').firstStart.create.mutate({ token, ...administrator });
  return signIn(url);
}

/** The API as the administrator of a product that has one. */
export async function signIn(url: string): Promise<Api> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(administrator),
  });
  if (!response.ok) throw new Error(`could not sign in: ${response.status} ${await response.text()}`);
  return connectApi(url, response.headers.getSetCookie()[0]?.split(';')[0] ?? '');
}

function connectApi(url: string, cookie: string) {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, transformer: superjson, headers: { cookie }, methodOverride: 'POST' })],
  });
}
