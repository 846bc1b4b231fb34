/** Steps that are a project of playwright.config.ts: stories in a browser on this host. */
import { rmSync } from 'node:fs';
import path from 'node:path';
import { countPlaywright, withStatus } from './results.mjs';
import { nodeEnv, readResults, runToLog, tailOf } from './run-step.mjs';

/**
 * @param {import('./steps.mjs').Surroundings} around
 * @param {{ step: string, project: string, minutes: number, env?: Record<string, string> }} what
 */
export async function runPlaywright({ root, node, resultsDir }, { step, project, minutes, env = {} }) {
  const results = path.join(resultsDir, `${step}.json`);
  rmSync(results, { force: true });
  const log = path.join(resultsDir, `${step}.log`);
  const status = await runToLog({
    log,
    command: node,
    args: [
      path.join(root, 'node_modules/@playwright/test/cli.js'),
      'test',
      ...['--project', project, '--reporter', 'list,json'],
      // Two projects run side by side, and each empties its folder at the start.
      ...['--output', path.join(root, '.corral/e2e', project)],
    ],
    cwd: root,
    env: { ...nodeEnv(node), ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: results },
    minutes,
    // It ends its stories' products, browsers and groups by itself.
    asksLeader: true,
  });
  const report = readResults(results);
  return withStatus(step, report && countPlaywright(report), status, tailOf(log));
}
