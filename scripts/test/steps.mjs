/** The steps of `npm test`, in order. Each runs one command and answers what it counted. */
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { buildWeb, npmCommand } from '../start/prepare.mjs';
import { StartError } from '../start/start-error.mjs';
import { countPlaywright, oneFailed, onePassed, oneSkipped, withStatus } from './results.mjs';
import { readResults, runToLog, tailOf } from './run-step.mjs';
import { missingTools } from './tools.mjs';

/**
 * @typedef {{ root: string, node: string, resultsDir: string, say: (line: string) => void }} Surroundings
 * @typedef {{ name: string, title: string, run: (around: Surroundings) => Promise<import('./results.mjs').Results> }} Step
 */

/** What v2guest.sh answers when the machine itself failed, not what ran in it: the emulator hangs once in a great while. */
const guestDied = 125;
const guestPrograms = ['qemu-system-x86_64', 'busybox', 'xz'];

/** @type {Step[]} */
export const steps = [
  check('types', 'types (tsc)'),
  check('lint', 'form and lint (Biome)'),
  check('arrows', 'import arrows and cycles (dependency-cruiser)'),
  check('dead-code', 'dead code (knip)'),
  {
    name: 'unit',
    title: 'unit tests',
    run: (around) => runVitest(around, 'unit', 10),
  },
  {
    name: 'host',
    title: "host tests on this host's kernel",
    run: (around) => runVitest(around, 'host', 15),
  },
  {
    name: 'guest',
    title: 'host tests on a v2 kernel (guest)',
    run: async (around) => {
      const why = await guestFault(around);
      if (why) return oneSkipped('host tests on a v2 kernel', why);
      return runVitest(around, 'host', 20, guestCommand(around));
    },
  },
  {
    name: 'build',
    title: 'build',
    run: async ({ root, node, say }) => {
      try {
        await buildWeb(root, node, say);
        return onePassed();
      } catch (error) {
        if (!(error instanceof StartError)) throw error;
        return oneFailed('build', error.output);
      }
    },
  },
  {
    name: 'e2e',
    title: "stories in a browser on this host's kernel",
    run: (around) => runPlaywright(around, 'host', 20, async () => storiesFault()),
  },
  {
    name: 'e2e-guest',
    title: 'stories in a browser, web and agent on a v2 kernel (guest)',
    run: (around) => runPlaywright(around, 'guest', 15, async () => storiesFault() ?? (await guestFault(around))),
  },
];

/** A check is the package.json script of that name; all of it passes or fails. */
function check(name, title) {
  return {
    name,
    title,
    run: async ({ root, node, resultsDir }) => {
      const log = path.join(resultsDir, `${name}.log`);
      const status = await runToLog({
        log,
        ...npmCommand(['run', '--silent', name]),
        cwd: root,
        env: nodeEnv(node),
        minutes: 5,
      });
      return status === 0 ? onePassed() : oneFailed(title, tailOf(log));
    },
  };
}

async function runVitest(around, project, minutes, wrap = null) {
  const { root, node, resultsDir, say } = around;
  const name = wrap ? 'guest' : project;
  const results = path.join(resultsDir, `${name}.json`);
  rmSync(results, { force: true });
  const command = [
    node,
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...['run', '--project', project, '--reporter', 'verbose', '--reporter', './scripts/vitest-results.mjs'],
  ];
  const [program, ...args] = wrap ? wrap(results, minutes, command) : command;
  const log = path.join(resultsDir, `${name}.log`);
  const runOnce = () =>
    runToLog({
      log,
      command: program,
      args,
      cwd: root,
      env: { ...nodeEnv(node), VITEST_RESULTS: results },
      minutes: minutes + 1,
    });
  let status = await runOnce();
  if (wrap && status === guestDied) {
    say('the guest died or stood still: started once more');
    status = await runOnce();
  }
  return withStatus(name, readResults(results), status, tailOf(log));
}

/** The guest sees this host's whole disk; what it writes is lost, but for the results folder. */
function guestCommand({ root, resultsDir }) {
  return (results, minutes, command) => {
    mkdirSync(resultsDir, { recursive: true });
    // An emulated processor is slow, and a loaded host makes it slower: time is no promise of these tests.
    const patient = ['--testTimeout', '300000', '--hookTimeout', '300000'];
    // A few dozen random values per limit: there are hundreds on this host's own kernel, which is not emulated.
    const fewer = ['-e', 'CORRAL_TEST_RUNS=25'];
    const options = ['-w', resultsDir, '-C', root, '-e', `VITEST_RESULTS=${results}`, ...fewer, '-m', '3072'];
    return [
      'bash',
      path.join(root, 'scripts/v2guest.sh'),
      ...options,
      '-t',
      String(minutes * 60),
      '--',
      ...command,
      ...patient,
    ];
  };
}

/** Makes the guest's kernel ready, once; null when it can be used, else why not. */
async function guestFault({ root, resultsDir }) {
  const missing = missingTools(guestPrograms);
  if (missing) return missing;
  const log = path.join(resultsDir, 'guest-prepare.log');
  const args = [path.join(root, 'scripts/v2guest.sh'), 'prepare'];
  const status = await runToLog({ log, command: 'bash', args, cwd: root, minutes: 10 });
  return status === 0 ? null : `the guest's kernel could not be made ready, see ${path.relative(root, log)}`;
}

/** Stories make real groups, so they need the right to. */
function storiesFault() {
  if (process.getuid() !== 0) return 'they make and change real groups, which takes root';
  return missingTools(['chromium']);
}

async function runPlaywright(around, project, minutes, faultOf) {
  const { root, node, resultsDir } = around;
  const step = project === 'host' ? 'e2e' : 'e2e-guest';
  const why = await faultOf();
  if (why) return oneSkipped(`stories (${project})`, why);
  const results = path.join(resultsDir, `${step}.json`);
  rmSync(results, { force: true });
  const log = path.join(resultsDir, `${step}.log`);
  const status = await runToLog({
    log,
    command: node,
    args: [
      path.join(root, 'node_modules/@playwright/test/cli.js'),
      'test',
      '--project',
      project,
      '--reporter',
      'list,json',
    ],
    cwd: root,
    env: { ...nodeEnv(node), PLAYWRIGHT_JSON_OUTPUT_NAME: results },
    minutes,
  });
  const report = readResults(results);
  return withStatus(step, report && countPlaywright(report), status, tailOf(log));
}

/** Node 24 first on the PATH, for whatever a tool starts by name. */
function nodeEnv(node) {
  return { ...process.env, PATH: `${path.dirname(node)}:${process.env.PATH}`, NEXT_TELEMETRY_DISABLED: '1' };
}
