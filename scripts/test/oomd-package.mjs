/**
 * systemd-oomd's package, which a test installs in its guest: never on this host, where it would begin to kill. It is of exactly
 * the version of this host's systemd, which the guest runs.
 */
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { runToLog } from './run-step.mjs';
import { isInstalled } from './tools.mjs';

let fetched;

/** The file, fetched once per clone; null where it cannot be had. @param {{ resultsDir: string }} around */
export function oomdPackage(around) {
  fetched ??= fetchPackage(around);
  return fetched;
}

async function fetchPackage({ resultsDir }) {
  const folder = path.join(resultsDir, 'oomd');
  mkdirSync(folder, { recursive: true });
  const found = () => readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (!found() && isInstalled('apt-get') && isInstalled('dpkg')) {
    // Without lists of packages, or with old ones, they are fetched first.
    const script = `
      get() { apt-get -q download "systemd-oomd=$(dpkg -s systemd | sed -n 's/^Version: //p')"; }
      get || { apt-get -q update && get; }`;
    await runToLog({
      log: path.join(resultsDir, 'oomd.log'),
      command: 'sh',
      args: ['-c', script],
      cwd: folder,
      minutes: 3,
    });
  }
  const name = found();
  return name ? path.join(folder, name) : null;
}
