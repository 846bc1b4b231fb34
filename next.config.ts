import path from 'node:path';
import type { NextConfig } from 'next';

const root = path.resolve(import.meta.dirname);

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
  reactStrictMode: true,
  devIndicators: false,
  // npm test checks the types, of this and everything else; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
};

export default config;
