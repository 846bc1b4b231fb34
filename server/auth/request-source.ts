/** Where a request comes from: which address, and whether our own page sent it. */

/** instrumentation.ts sets it from the socket, over whatever the client sent. */
export const peerHeader = 'x-corral-peer';

export interface SourceSettings {
  publicUrl: string;
  /** Set when a TLS proxy stands in front: then the proxy's word for the client's address is taken. */
  secureCookies: boolean;
}

/**
 * The client's address. X-Forwarded-For counts only where a TLS proxy is configured and the connection comes from this
 * machine, and of it only the last entry, which that proxy wrote; everything else a client could make up.
 */
export function addressOf(headers: Headers, settings: SourceSettings): string | null {
  const peer = plainAddress(headers.get(peerHeader));
  if (!settings.secureCookies || (peer !== null && !isLoopbackAddress(peer))) return peer;
  const forwarded = headers.get('x-forwarded-for')?.split(',').at(-1)?.trim();
  return plainAddress(forwarded ?? null) ?? peer;
}

/**
 * True when a change may be made on behalf of this request: it comes from our own pages, or from no browser at all.
 * Every browser sends Origin or Sec-Fetch-Site with a POST.
 */
export function isFromOurPages(headers: Headers, settings: SourceSettings): boolean {
  const origin = headers.get('origin');
  if (origin === null) return (headers.get('sec-fetch-site') ?? 'none') === 'none';
  return isOurOrigin(origin, headers.get('host'), new URL(settings.publicUrl));
}

/**
 * The public address's origin. Host says only what the sender likes, and a name of another site may lead here (DNS
 * rebinding): it decides only where the public address names no host, because Corral listens on every address.
 */
function isOurOrigin(origin: string, host: string | null, ours: URL): boolean {
  if (origin === ours.origin) return true;
  if (everyAddress.includes(ours.hostname)) return origin === `${ours.protocol}//${host}`;
  if (ours.protocol !== 'http:' || !loopbackNames.includes(ours.hostname)) return false;
  return loopbackNames.some((name) => origin === `http://${name}${ours.port && `:${ours.port}`}`);
}

const everyAddress = ['0.0.0.0', '[::]'];
/** What people type for the one address of their own machine. */
const loopbackNames = ['127.0.0.1', 'localhost', '[::1]'];

/** IPv4 inside IPv6 is written as what it is. */
function plainAddress(text: string | null): string | null {
  return text ? text.replace(/^::ffff:(?=\d+\.)/, '').slice(0, 64) : null;
}

function isLoopbackAddress(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
