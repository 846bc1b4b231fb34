import { defineConfig } from 'vitest/config';

/**
 * Two projects: `unit` needs nothing but Node; `host` talks to the kernel it runs on (v1 on a host that has
 * it, v2 in the guest) and works in groups of its own, one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{server,components,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.host.test.ts', '**/node_modules/**'],
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'host',
          include: ['server/**/*.host.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
