import path from 'node:path';
import type { NextConfig } from 'next';
import { apiPolicy } from './server/api/page-policy.ts';

const root = path.resolve(import.meta.dirname);

/**
 * For whatever Next answers. A page's Content-Security-Policy has a nonce and comes from proxy.ts;
 * Strict-Transport-Security depends on a setting, and server/start-web.ts sets it.
 */
const pageHeaders = {
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
};

const config: NextConfig = {
  output: 'standalone',
  // Native and file-reading packages stay outside the bundle, or they lose their files.
  serverExternalPackages: [
    'better-sqlite3',
    '@prisma/adapter-better-sqlite3',
    '@prisma/client',
    'undici',
    'eventsource',
  ],
  outputFileTracingRoot: root,
  turbopack: {
    root,
    rules: {
      '**/intlStrings.{js,mjs}': {
        condition: 'foreign',
        loaders: [path.join(root, 'scripts/build/english-strings.cjs')],
      },
    },
  },
  poweredByHeader: false,
  headers: async () => [
    { source: '/:path*', headers: Object.entries(pageHeaders).map(([key, value]) => ({ key, value })) },
    { source: '/api/:path*', headers: [{ key: 'Content-Security-Policy', value: apiPolicy }] },
  ],
  reactStrictMode: true,
  devIndicators: false,
  // npm test checks the types, of this and everything else; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
