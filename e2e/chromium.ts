import { existsSync } from 'node:fs';

/** Chromium without its window at all, which takes two thirds of the processor's time that the whole browser takes for the same stories. */
const headlessShell = '/usr/lib/chromium/chromium-headless-shell';

/** How Debian's Chromium is started without a window, for stories, pictures and benches alike: drawing is done by the CPU. */
export const chromiumLaunch = {
  // Playwright's download is not to be had everywhere.
  executablePath: existsSync(headlessShell) ? headlessShell : '/usr/bin/chromium',
  args: [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
