/** Every example of docs/api.md, run as it stands in a shell against a product of its own. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { administrator } from './administrator.ts';
import { expect, test } from './fixtures.ts';
import { removeEverywhere, v1Mount } from './host-groups.ts';
import { type Product, startProduct } from './product.ts';

const demo = `corral-test-api-${process.pid}`;
const text = readFileSync(path.resolve(import.meta.dirname, '../docs/api.md'), 'utf8');

interface Example {
  /** The lines of a shell. */
  run: string;
  /** What is said to come out, in part; null when nothing is said. */
  shows: Record<string, unknown> | null;
}

/** The blocks from "Every procedure" on; a `json` block after one tells its answer. */
function examples(): { setup: string; runs: Example[] } {
  const [, part = ''] = text.split('## Every procedure, at its smallest');
  const blocks = [...part.replaceAll('demo', demo).matchAll(/^```(sh|json)\n([\s\S]*?)^```$/gm)];
  const runs: Example[] = [];
  for (const [, kind, body = ''] of blocks) {
    const last = runs.at(-1);
    if (kind === 'sh') runs.push({ run: body, shows: null });
    else if (last) last.shows = JSON.parse(body);
  }
  const [setup, ...rest] = runs;
  return { setup: setup?.run ?? '', runs: rest };
}

/** What a later example needs of this one: its variables, with their values. */
const keep =
  'declare -p basis id event run token person team template schedule webhook delivery > kept 2> /dev/null; true';

test.skip(spawnSync('curl', ['--version']).status !== 0, 'curl is not installed');
// Where the answers in the document were taken.
test.skip(
  v1Mount('memory') !== '/sys/fs/cgroup/memory',
  'this host has no v1 memory controller at /sys/fs/cgroup/memory',
);

let product: Product;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-api-'));
  // The host's own rules are none of a test's business.
  const rules = path.join(folder, 'cgrules.conf');
  product = await startProduct({ CORRAL_AGENT_LAUNCH_USERS: 'nobody', CORRAL_AGENT_RULES_FILE: rules });
  const token = new URL(product.firstStartLink).searchParams.get('token');
  writeFileSync(path.join(folder, 'first.json'), JSON.stringify({ json: { token, ...administrator } }));
  writeFileSync(path.join(folder, 'sign-in.json'), JSON.stringify(administrator));
});

test.afterAll(async () => {
  await product?.stop();
  removeEverywhere(demo);
  rmSync(folder, { recursive: true, force: true });
});

test('every example of the API document does what it says', () => {
  // Some hundred and fifty shells, one after the other.
  test.setTimeout(900_000);
  const { setup, runs } = examples();
  // More than one: each procedure has its own, which server/api/api-document.test.ts holds.
  expect(runs.length).toBeGreaterThan(15);
  const shell = `set -o pipefail; corral=${product.url}; ${setup}\n. ./kept`;
  writeFileSync(path.join(folder, 'kept'), '');

  for (const { run, shows } of runs) {
    test.info().annotations.push({ type: 'example', description: run });
    const { stdout, stderr } = spawnSync('bash', ['-c', [shell, run, keep].join('\n')], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stdout, run + stderr).not.toBe('');
    if (/^watch /m.test(run)) expect(stdout, run).toMatch(/^data: \{"json":/m);
    else {
      const answer: { error?: { json: unknown }; result?: { data: { json: unknown } } } = JSON.parse(stdout);
      // A refusal that the document foretells.
      if (shows?.error) {
        expect(answer.error?.json, run).toMatchObject(shows.error as Record<string, unknown>);
        continue;
      }
      expect(answer.error, run).toBeUndefined();
      if (/^(?:ask|tell) /m.test(run)) expect(answer.result, run).toBeDefined();
      if (shows !== null) expect(answer.result?.data.json, run).toMatchObject(shows);
    }
  }
});
