import { expect, test } from 'vitest';
import config from '../../next.config.ts';
import { pagePolicy } from './page-policy.ts';

test('no other site can frame a page, and no page tells other sites where it was', async () => {
  const [rule] = (await config.headers?.()) ?? [];
  const headers = Object.fromEntries(rule?.headers.map(({ key, value }) => [key, value]) ?? []);

  expect(rule?.source).toBe('/:path*');
  expect(headers).toMatchObject({
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  });
});

test('an answer of the API is no page: it runs and loads nothing', async () => {
  const rules = (await config.headers?.()) ?? [];

  expect(rules.find(({ source }) => source === '/api/:path*')?.headers).toEqual([
    { key: 'Content-Security-Policy', value: expect.stringContaining("default-src 'none'") },
  ]);
});

test('a page runs the scripts of its own nonce and those that they load, and none that is only in its text', () => {
  const policy = pagePolicy('bm9uY2U=', { isDevelopment: false });

  expect(policy).toContain("script-src 'nonce-bm9uY2U=' 'strict-dynamic';");
  expect(policy).not.toMatch(/script-src[^;]*unsafe|default-src[^;]*unsafe|style-src [^;]*unsafe/);
  for (const directive of ["frame-ancestors 'none'", "base-uri 'self'", "form-action 'self'", "object-src 'none'"])
    expect(policy).toContain(directive);
});
