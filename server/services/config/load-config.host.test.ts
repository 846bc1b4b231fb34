/**
 * Loads through Corral beside Debian's cgconfigparser on this host's v1 kernel: of each random file the same verdict, and
 * where it loads the same values, owners and modes in every file of every group. All groups lie below one of this test's own.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAgent } from '#server/agent/core.ts';
import { largeFile } from '#server/cgconfig/large-file.fixtures.ts';
import { loadableFile } from '#server/cgconfig/loadable-file.arbitrary.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import type { LoadOutcome } from '#server/domain/config/load-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { planConfig } from './plan-config.ts';
import { wantedOfText } from './wanted-of-text.ts';

const parser = ['/usr/sbin/cgconfigparser', '/usr/bin/cgconfigparser'].find(existsSync);
const kernel = openHost();
const names = ['cpu', 'cpuset', 'memory', 'pids'] as const;
const isV1 = names.every((name) => kernel.hierarchyFor(name)?.version === 1);
const canTry = parser !== undefined && process.getuid?.() === 0 && isV1;

const top = parseGroupPath(`/corral-test-load-${process.pid}`);
const folder = mkdtempSync(path.join(tmpdir(), 'corral-load-'));
let agent: ReturnType<typeof startAgent>;

function dirIn(name: (typeof names)[number], group: GroupPath = top): string {
  const hierarchy = kernel.hierarchyFor(name);
  return hierarchy ? dirOf(hierarchy, group) : '';
}

function removeGroups(): void {
  for (const name of names) removeTree(dirIn(name));
}

function removeTree(dir: string): void {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true }))
    if (entry.isDirectory()) removeTree(path.join(dir, entry.name));
  rmdirSync(dir);
}

/** Every directory and writable setting below the top: owner, mode, and of settings the text. */
function stateOf(): Record<string, string> {
  const state: Record<string, string> = {};
  const look = (dir: string) => {
    if (!existsSync(dir)) return;
    note(dir);
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const at = path.join(dir, entry.name);
      if (entry.isDirectory()) look(at);
      else note(at);
    }
  };
  const note = (at: string) => {
    const { uid, gid, mode } = lstatSync(at);
    const isSetting = (mode & 0o600) === 0o600 && !/tasks|procs|failcnt|max_usage|pressure/.test(at);
    const text =
      isSetting && !lstatSync(at).isDirectory() ? settingOf(path.basename(at), readFileSync(at, 'utf8')) : '';
    state[at] = `${uid}:${gid} ${mode.toString(8)} ${text}`;
  };
  for (const name of names) look(dirIn(name));
  return state;
}

function loadByLibcgroup(text: string): { status: number | null; stderr: string } {
  const file = path.join(folder, 'cgconfig.conf');
  writeFileSync(file, text);
  return spawnSync(parser ?? '', ['-l', file], { encoding: 'utf8' });
}

function host() {
  return { host: { name: 'here', verbs: agent.verbs } };
}

/** Null where the plan is refused already. */
async function loadByCorral(text: string): Promise<LoadOutcome | null> {
  const plan = await planConfig(host(), { text });
  if (plan.refused || plan.basis === null) return null;
  const { groups } = await wantedOfText(host(), text);
  const { basis, confirm: confirmed } = plan;
  return agent.verbs.load({ groups, removes: [], basis, confirmed, requestId: crypto.randomUUID() });
}

describe.skipIf(!canTry)(
  `loading on v1, beside cgconfigparser${canTry ? '' : ' (skipped: not installed, not root, or not v1 here)'}`,
  () => {
    beforeAll(() => {
      agent = startAgent({
        socketPath: path.join(folder, 'agent.sock'),
        socketGroupId: null,
        sampleIntervalMs: 60_000,
        journalPath: path.join(folder, 'journal.jsonl'),
        onlyUnder: null,
        guardedPids: [],
      } as unknown as Parameters<typeof startAgent>[0]);
    });
    afterAll(async () => {
      removeGroups();
      await agent?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('2,000 groups as libcgroup’s own sample has them come to the same state', { timeout: 300_000 }, async () => {
      const text = largeFile(2000, (parent) => `${top.slice(1)}/p${parent}`);
      expect(loadByLibcgroup(text)).toMatchObject({ status: 0, stderr: '' });
      const wanted = stateOf();
      removeGroups();

      const outcome = await loadByCorral(text);
      const state = stateOf();
      removeGroups();

      expect(outcome?.result).toBe('applied');
      const ofGroups = Object.keys(wanted).filter((at) => /\/p\d+\/g\d+$/.test(at));
      expect(ofGroups).toHaveLength(2 * 2000);
      expect(Object.keys(state)).toHaveLength(Object.keys(wanted).length);
      const differing = Object.keys(wanted).filter((at) => state[at] !== wanted[at]);
      expect(differing.map((at) => [at, wanted[at], state[at]]).slice(0, 5)).toEqual([]);
    });

    test('300 random files come to the same state, or are refused by both and leave nothing', {
      timeout: 900_000,
    }, async () => {
      let loaded = 0;
      const files = fc.sample(loadableFile(top.slice(1), { withPerm: true }), propertyRuns(300));
      for (const text of files) {
        const { status, stderr } = loadByLibcgroup(text);
        const wanted = stateOf();
        removeGroups();

        const outcome = await loadByCorral(text);

        const about = `${text}\n${status} ${stderr}\n${JSON.stringify(outcome, null, 1)?.slice(0, 4000)}`;
        expect(outcome?.result === 'applied', about).toBe(status === 0);
        expect(outcome?.result, about).not.toBe('broken');
        // What the kernel refuses is foretold by the plan.
        expect(outcome?.result, about).not.toBe('rolled-back');
        // libcgroup leaves the groups above those that it named, of a file that was refused.
        expect(stateOf(), about).toEqual(status === 0 ? wanted : {});
        if (status === 0) loaded += 1;
        removeGroups();
      }
      expect(loaded).toBeGreaterThan(files.length / 10);
    });
  },
);
