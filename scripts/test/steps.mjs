/**
 * The steps of `npm test`, in order. Two lanes for two cores: what works on this host's kernel and is sensitive to other
 * groups (host tests, stories) is in one; what runs in the v2 guest is in the other, which has a kernel of its own. The
 * checks fill the time in which web is built, for guests see this host's disk as it was when they were booted. Beside the stories of
 * this host one machine at a time is emulated: two on two processors hold up each other, and the agent of a story is then too late
 * with its answers.
 */
import path from 'node:path';
import { buildAgent, buildWeb, npmCommand } from '../start/prepare.mjs';
import { StartError } from '../start/start-error.mjs';
import { makeReady } from './make-ready.mjs';
import { oneFailed, onePassed, oneSkipped } from './results.mjs';
import { runPlaywright } from './run-playwright.mjs';
import { nodeEnv, runToLog, tailOf } from './run-step.mjs';
import { runVitest, runVitestInGuest, runVitestUnderSystemd } from './run-vitest.mjs';
import { isInstalled, missingTools } from './tools.mjs';

/**
 * @typedef {object} Surroundings
 * @property {string} root
 * @property {string} node
 * @property {string} resultsDir
 * @property {(line: string) => void} say
 * @property {import('./guest.mjs').Guest} guest
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {string} title
 * @property {'host' | 'guest' | null} lane null: of whichever is free
 * @property {string[]} [after] steps whose end it waits for
 * @property {string} [needs] a step that has to pass as well, or this one is skipped
 * @property {(around: Surroundings) => Promise<import('./results.mjs').Results>} run
 */

/** @type {Step[]} */
export const steps = [
  {
    name: 'build',
    title: 'build',
    lane: 'guest',
    run: async ({ root, node, say }) => {
      try {
        await buildAgent(root, node);
        await buildWeb(root, node, say);
        return onePassed();
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        return oneFailed('build', error.output);
      }
    },
  },
  check('lint', 'form and lint (Biome)'),
  check('arrows', 'import arrows and cycles (dependency-cruiser)'),
  check('dead-code', 'dead code (knip)'),
  {
    name: 'unit',
    title: 'unit tests',
    lane: 'host',
    run: (around) => runVitest(around, 'unit', 20),
  },
  // The build writes types of its own, which are read as well.
  check('types', 'types (tsc)', ['build']),
  {
    name: 'guest',
    title: 'host tests on a v2 kernel (guest)',
    lane: 'guest',
    after: ['build'],
    run: async (around) => {
      await makeReady(around);
      return inGuest(around, 'host tests on a v2 kernel', () => runVitestInGuest(around, 'host', 60));
    },
  },
  {
    name: 'host',
    title: "host tests on this host's kernel",
    lane: 'host',
    run: async (around) => {
      await makeReady(around);
      return runVitest(around, 'host', 25);
    },
  },
  {
    name: 'e2e',
    title: "stories in a browser on this host's kernel",
    lane: 'host',
    after: ['build'],
    needs: 'build',
    run: async (around) => {
      const why = storiesFault();
      if (why) return oneSkipped('stories (host)', why);
      return runPlaywright(around, { step: 'e2e', project: 'host', minutes: 55 });
    },
  },
  {
    name: 'e2e-guest',
    title: 'stories in a browser on a v2 kernel (guest)',
    lane: 'guest',
    after: ['build'],
    needs: 'build',
    run: async (around) => {
      const why = storiesFault();
      if (why) return oneSkipped('stories (guest)', why);
      return inGuest(around, 'stories (guest)', () =>
        runPlaywright(around, {
          step: 'e2e-guest',
          project: 'guest',
          minutes: 30,
          env: { E2E_GUEST: `${around.guest.name}:${around.guest.port()}` },
        }),
      );
    },
  },
  {
    name: 'e2e-systemd',
    title: 'stories in a browser under systemd (guest)',
    lane: 'guest',
    after: ['build', 'e2e-guest'],
    needs: 'build',
    run: async (around) => {
      const why = storiesFault() ?? (await around.guest.fault()) ?? systemdFault();
      if (why) return oneSkipped('stories (systemd)', why);
      await around.guest.stop();
      return runPlaywright(around, { step: 'e2e-systemd', project: 'systemd', minutes: 30 });
    },
  },
  underSystemd(1),
  underSystemd(2),
];

/** Half of the tests that want systemd as PID 1, in a guest of its own, in whichever lane has done its own first. */
function underSystemd(half) {
  const title = `host tests under systemd (guest), half ${half} of 2`;
  return {
    name: `systemd-${half}`,
    title,
    lane: null,
    after: ['e2e-guest'],
    run: async (around) => {
      const why = (await around.guest.fault()) ?? systemdFault();
      if (why) return oneSkipped(title, why);
      await makeReady(around);
      return runVitestUnderSystemd(around, { half, of: 2, minutes: 40 });
    },
  };
}

/** A check is the package.json script of that name; all of it passes or fails. */
function check(name, title, after = []) {
  return {
    name,
    title,
    lane: 'host',
    after,
    run: async ({ root, node, resultsDir }) => {
      const log = path.join(resultsDir, `${name}.log`);
      const npm = npmCommand(['run', '--silent', name]);
      const status = await runToLog({ log, ...npm, cwd: root, env: nodeEnv(node), minutes: 15 });
      return status === 0 ? onePassed() : oneFailed(title, tailOf(log));
    },
  };
}

async function inGuest({ guest, node }, name, run) {
  const why = await guest.fault();
  return why ? oneSkipped(name, why) : guest.run(name, node, run);
}

/** Stories make real groups, so they need the right to. */
function storiesFault() {
  if (process.getuid() !== 0) return 'they make and change real groups, which takes root';
  return missingTools(['chromium']);
}

/** The guest's systemd is this host's own, read through the shared root. */
function systemdFault() {
  return isInstalled('systemctl') ? null : "systemd is not installed on this host, and the guest's is this host's own";
}
