import { defineConfig } from 'vitest/config';

/**
 * Three projects: `unit` needs nothing but Node; `host` talks to the kernel it runs on (v1 on a host that has it, v2 in
 * the guest) and works in groups of its own, one file at a time; `systemd` is for a guest with systemd as PID 1.
 */
const onAKernel = {
  environment: 'node',
  fileParallelism: false,
  testTimeout: 60_000,
  // What an emulated processor takes; of hooks Vitest lets no argument of a run (scripts/test/run-vitest.mjs) go before what stands here.
  hookTimeout: 300_000,
  // Vitest's own second is a promise that an emulated processor does not keep.
  expect: { poll: { timeout: 60_000, interval: 50 } },
} as const;

export default defineConfig({
  test: {
    // To load the modules anew for each file took half of the time, in the guest and here: files share them, so that what a file
    // does to a module or a global is put back by it.
    isolate: false,
    setupFiles: process.env.CORRAL_PROPERTY_FACTOR ? ['server/domain/property-runs.setup.ts'] : [],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{server,components,scripts,bench}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.{host,systemd}.test.ts', '**/node_modules/**'],
          environment: 'node',
          globalSetup: 'server/db/test-db.global-setup.ts',
          testTimeout: 30_000,
        },
      },
      { extends: true, test: { name: 'host', include: ['server/**/*.host.test.ts'], ...onAKernel } },
      { extends: true, test: { name: 'systemd', include: ['server/**/*.systemd.test.ts'], ...onAKernel } },
    ],
  },
});
