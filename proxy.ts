/**
 * In front of every page: tells the layouts which page was asked for, which Next keeps from them (whoever has to sign in
 * first gets there after), and gives the page its Content-Security-Policy with a nonce of its own.
 */
import type { NextRequest } from 'next/server';
import { NextResponse } from 'next/server';
import { pagePolicy } from '#server/api/page-policy.ts';

/** Whatever is no call and no built file is a page, the one that says there is none included. */
export const config = { matcher: ['/((?!api/|_next/static/|icon\\.svg$|favicon\\.ico$|robots\\.txt$).*)'] };

export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = pagePolicy(nonce, { isDevelopment: process.env.NODE_ENV === 'development' });
  const headers = new Headers(request.headers);
  headers.set('x-corral-page', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  // Next reads the nonce from the policy of the request and puts it on every script that it writes; the layout reads it here.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}
