import { expect, test } from 'vitest';
import { addressOf, isFromOurPages } from './request-source.ts';

const plain = { publicUrl: 'http://127.0.0.1:3000', secureCookies: false };
const behindTls = { publicUrl: 'https://corral.example.org', secureCookies: true };

test.each([
  ['the peer', { 'x-corral-peer': '192.0.2.7' }, plain, '192.0.2.7'],
  ['an IPv4 peer inside IPv6', { 'x-corral-peer': '::ffff:127.0.0.1' }, plain, '127.0.0.1'],
  ['the peer, whatever it claims', { 'x-corral-peer': '192.0.2.7', 'x-forwarded-for': '10.0.0.1' }, plain, '192.0.2.7'],
  [
    'what the TLS proxy added last',
    { 'x-corral-peer': '127.0.0.1', 'x-forwarded-for': '6.6.6.6, 192.0.2.9' },
    behindTls,
    '192.0.2.9',
  ],
  [
    'the peer, when it is not the proxy',
    { 'x-corral-peer': '192.0.2.7', 'x-forwarded-for': '6.6.6.6' },
    behindTls,
    '192.0.2.7',
  ],
  ['the proxy itself, when it tells nothing', { 'x-corral-peer': '127.0.0.1' }, behindTls, '127.0.0.1'],
  ['nothing, when nobody tells', {}, plain, null],
] as const)('takes for the address %s', (_, headers, settings, address) => {
  expect(addressOf(new Headers(headers), settings)).toBe(address);
});

test.each([
  ['our own page', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, true],
  ['our own page by another name', { origin: 'http://localhost:3000', host: 'localhost:3000' }, true],
  ['our own page by the IPv6 address', { origin: 'http://[::1]:3000', host: '[::1]:3000' }, true],
  ['the public address', { origin: 'http://127.0.0.1:3000', host: 'inner:3000' }, true],
  ['a name that leads here', { origin: 'http://evil.example:3000', host: 'evil.example:3000' }, false],
  ['another port of this machine', { origin: 'http://localhost:8080', host: 'localhost:8080' }, false],
  ['another scheme', { origin: 'https://127.0.0.1:3000', host: '127.0.0.1:3000' }, false],
  ['another site', { origin: 'http://evil.example', host: '127.0.0.1:3000' }, false],
  ['another port', { origin: 'http://127.0.0.1:4000', host: '127.0.0.1:3000' }, false],
  ['a sandboxed frame', { origin: 'null', host: '127.0.0.1:3000' }, false],
  ['another site without Origin', { 'sec-fetch-site': 'cross-site', host: '127.0.0.1:3000' }, false],
  ['no browser', { host: '127.0.0.1:3000' }, true],
] as const)('a change asked for by %s', (_, headers, allowed) => {
  expect(isFromOurPages(new Headers(headers), plain)).toBe(allowed);
});

test.each([
  ['https://corral.example.org', true],
  ['http://corral.example.org', false],
  ['https://localhost', false],
  ['https://inner:3000', false],
])('behind a TLS proxy only the public address counts: %s', (origin, allowed) => {
  expect(isFromOurPages(new Headers({ origin, host: 'inner:3000' }), behindTls)).toBe(allowed);
});

test.each([
  ['http://0.0.0.0:3000', 'http://192.0.2.7:3000', '192.0.2.7:3000', true],
  ['http://[::]:3000', 'http://server.lan:3000', 'server.lan:3000', true],
  ['http://0.0.0.0:3000', 'http://evil.example', '192.0.2.7:3000', false],
  ['http://0.0.0.0:3000', 'https://192.0.2.7:3000', '192.0.2.7:3000', false],
  ['http://192.0.2.7:3000', 'http://server.lan:3000', 'server.lan:3000', false],
])('of %s, a page of %s that reached us as %s: %s', (publicUrl, origin, host, allowed) => {
  expect(isFromOurPages(new Headers({ origin, host }), { publicUrl, secureCookies: false })).toBe(allowed);
});
