/**
 * The one door through which web connects to others. The host's name is looked up anew for each attempt, every address that it
 * has must be one that may be reached, and the connection goes to these addresses and no others: a name that leads elsewhere a
 * moment later (DNS rebinding) gets nothing. No redirect is followed, no proxy of the environment used, and of an answer only
 * the status counts: what else it says is read to a bound, thrown away and never shown.
 */
import { isIP } from 'node:net';
import { Client, errors } from 'undici';
import type { Sentence } from '#server/domain/sentence.ts';
import type { OutgoingRequest, Sender, SendResult } from '#server/domain/webhooks/sender.ts';
import { sayOfWebhook } from '#server/domain/webhooks/webhook-sentences.ts';
import type { AddressRules } from './address-rules.ts';
import type { ResolveName } from './resolve-name.ts';

export interface SenderParts {
  rules: AddressRules;
  resolve: ResolveName;
  /** For tests. */
  times?: SendTimes;
}

export interface SendTimes {
  connectMs: number;
  /** From the name to the last of the headers. */
  totalMs: number;
  /** For the rest of an answer that has arrived. */
  drainMs: number;
}

const usualTimes: SendTimes = { connectMs: 5000, totalMs: 15_000, drainMs: 1000 };
const mostBodyBytes = 16 * 1024;
const mostHeaderBytes = 16 * 1024;

export function createSender({ rules, resolve, times = usualTimes }: SenderParts): Sender {
  return {
    check: async (url) => {
      const place = await placeOf(new URL(url), AbortSignal.timeout(times.connectMs)).catch(() => null);
      // A name that cannot be found out now may be known tomorrow: the first message tells.
      return place && 'fault' in place ? place.fault : null;
    },
    post: async (request, signal) => {
      const url = new URL(request.url);
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(times.totalMs)]);
      try {
        const place = await placeOf(url, inTime);
        return 'fault' in place ? noAnswer(place.fault) : await exchange(request, url, place.addresses, inTime);
      } catch (error) {
        if (signal.aborted) return noAnswer(sayOfWebhook('webhook-cut-short', {}));
        return noAnswer(faultOf(error, url, inTime.aborted ? times.totalMs : null));
      }
    },
  };

  /** The addresses of the host, all of them reachable by the rules, or why nothing is sent there. */
  async function placeOf(url: URL, signal: AbortSignal): Promise<{ addresses: string[] } | { fault: Sentence }> {
    const host = hostOf(url);
    const addresses = await resolve(host, signal);
    const refused = addresses.find((address) => !rules.mayReach(address));
    if (refused !== undefined) return { fault: sayOfWebhook('webhook-private-address', { host, address: refused }) };
    if (url.protocol !== 'https:' && !addresses.every(rules.isAllowed))
      return { fault: sayOfWebhook('webhook-plain-http', { host }) };
    return { addresses };
  }

  async function exchange(
    { headers, body }: OutgoingRequest,
    url: URL,
    addresses: readonly string[],
    signal: AbortSignal,
  ): Promise<SendResult> {
    const found = addresses.map((address) => ({ address, family: isIP(address) }));
    // A connection of its own, so that none is used for a name that has moved, and none waits behind another's answer.
    const client = new Client(url.origin, {
      ...{ headersTimeout: 0, bodyTimeout: 0, maxHeaderSize: mostHeaderBytes, pipelining: 1 },
      connect: {
        timeout: times.connectMs,
        autoSelectFamily: true,
        lookup: (_host, options, answer) => {
          const [first] = found;
          if (options.all) answer(null, found);
          else answer(null, first?.address ?? '', first?.family ?? 4);
        },
      },
    });
    try {
      const path = `${url.pathname}${url.search}`;
      const response = await client.request({ method: 'POST', path, headers, body, signal });
      await drain(response.body, times.drainMs);
      return resultOf(response.statusCode, response.headers['retry-after']);
    } finally {
      // What is still under way of it ends here.
      client.destroy().catch(() => undefined);
    }
  }
}

/** Reads so much of an answer that a receiver sees it taken, and no more: it has no bearing on the message. */
async function drain(body: AsyncIterable<Uint8Array> & { destroy(): unknown }, ms: number): Promise<void> {
  const timer = setTimeout(() => body.destroy(), ms);
  try {
    let bytes = 0;
    for await (const chunk of body) {
      bytes += chunk.byteLength;
      if (bytes > mostBodyBytes) break;
    }
  } catch {
    // Too slow, or broken off: the status had arrived.
  } finally {
    clearTimeout(timer);
  }
}

function resultOf(status: number, retryAfter: string | string[] | undefined): SendResult {
  if (status >= 200 && status < 300) return { status, fault: null, retryAfterMs: null };
  const code = status >= 300 && status < 400 ? 'webhook-redirected' : 'webhook-status';
  const seconds = typeof retryAfter === 'string' && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) : null;
  return { status, fault: sayOfWebhook(code, { status }), retryAfterMs: seconds === null ? null : seconds * 1000 };
}

/** By codes alone: what a receiver says itself is never told. */
function faultOf(error: unknown, url: URL, totalMs: number | null): Sentence {
  const host = hostOf(url);
  const code = codeOf(error);
  if (totalMs !== null) return sayOfWebhook('webhook-timeout', { seconds: Math.ceil(totalMs / 1000) });
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return sayOfWebhook('webhook-connect-timeout', { host });
  if (['ENOTFOUND', 'ENODATA', 'EBADNAME', 'ENONAME'].includes(code))
    return sayOfWebhook('webhook-name-unknown', { host });
  if (['ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECANCELLED'].includes(code))
    return sayOfWebhook('webhook-name-timeout', { host });
  if (code === 'ECONNREFUSED') return sayOfWebhook('webhook-connection-refused', { host });
  if (['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'].includes(code))
    return sayOfWebhook('webhook-unreachable', { host });
  if (['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(code))
    return sayOfWebhook('webhook-connection-lost', { host });
  if (isNoHttp(error) || code === 'UND_ERR_HEADERS_OVERFLOW') return sayOfWebhook('webhook-bad-answer', { host });
  if (/^(ERR_TLS|ERR_SSL|EPROTO|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)/.test(code))
    return sayOfWebhook('webhook-tls', { host, errno: code });
  return sayOfWebhook('webhook-failed', { errno: code || 'unknown' });
}

/** Some of its faults have no code. */
function isNoHttp(error: unknown): boolean {
  return error instanceof errors.HTTPParserError;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function noAnswer(fault: Sentence): SendResult {
  return { status: null, fault, retryAfterMs: null };
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}
