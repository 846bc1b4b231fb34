/** Tells the layouts which page was asked for, which Next keeps from them: whoever has to sign in first gets there after. */
import type { NextRequest } from 'next/server';
import { NextResponse } from 'next/server';

export const config = { matcher: ['/', '/groups/:path*', '/audit'] };

export function proxy(request: NextRequest): NextResponse {
  const headers = new Headers(request.headers);
  headers.set('x-corral-page', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  return NextResponse.next({ request: { headers } });
}
