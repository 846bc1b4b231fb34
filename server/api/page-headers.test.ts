import { expect, test } from 'vitest';
import config from '../../next.config.ts';

test('no other site can frame a page, and no page tells other sites where it was', async () => {
  const [rule] = (await config.headers?.()) ?? [];
  const headers = Object.fromEntries(rule?.headers.map(({ key, value }) => [key, value]) ?? []);

  expect(rule?.source).toBe('/:path*');
  expect(headers).toMatchObject({
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
  });
  for (const directive of ["frame-ancestors 'none'", "base-uri 'self'", "form-action 'self'", "object-src 'none'"])
    expect(headers['Content-Security-Policy']).toContain(directive);
});
