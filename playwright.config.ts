import { defineConfig, devices } from '@playwright/test';
import { chromiumLaunch } from './e2e/chromium.ts';
import type { PlaceOption } from './e2e/fixtures.ts';

/** An emulated processor takes its time. */
const inGuest = {
  timeout: 600_000,
  expect: { timeout: 120_000 },
  use: { actionTimeout: 120_000, navigationTimeout: 240_000 },
};

/**
 * Stories in a real browser against the real product on a real kernel. One worker: there is one kernel, and stories
 * change it. `host` runs on the machine's own hierarchies; `guest` runs the stories marked @v2, and those of e2e/guest, with
 * the agent under a v2 kernel that is emulated and slow, and web here; `systemd` those of e2e/systemd, in such a guest with systemd.
 */
export default defineConfig<object, PlaceOption>({
  testDir: 'e2e',
  outputDir: '.corral/e2e',
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // How long nobody waits in vain, not what is promised: a loaded host is slow, and other steps run beside.
  timeout: 240_000,
  expect: { timeout: 40_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    actionTimeout: 40_000,
    // Without a film: it is drawn and packed for every frame of every story, by the processors that run the product.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: false },
    screenshot: 'only-on-failure',
    launchOptions: chromiumLaunch,
  },
  projects: [
    { name: 'host', testIgnore: ['guest/**', 'systemd/**'] },
    {
      name: 'guest',
      // Matched with the file's name before the title.
      grep: /@v2|guest\//,
      ...inGuest,
      use: { place: 'guest', ...inGuest.use },
    },
    { name: 'systemd', testMatch: 'systemd/**/*.spec.ts', ...inGuest, use: { place: 'systemd', ...inGuest.use } },
  ],
});
