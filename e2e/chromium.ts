/** How Debian's Chromium is started without a window, for stories, pictures and benches alike: drawing is done by the CPU. */
export const chromiumLaunch = {
  // Playwright's download is not to be had everywhere.
  executablePath: '/usr/bin/chromium',
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
