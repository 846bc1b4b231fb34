import path from 'node:path';
import type { NextConfig } from 'next';

const root = path.resolve(import.meta.dirname);

/**
 * For whatever Next answers. No script-src: Next writes scripts into every page, and each would need a nonce. And no
 * Strict-Transport-Security, which depends on a setting: server/start-web.ts sets it.
 */
const pageHeaders = {
  'Content-Security-Policy': "base-uri 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
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
  ],
  reactStrictMode: true,
  devIndicators: false,
  // npm test checks the types, of this and everything else; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
