import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolders, takeOverFormer } from './folders.mjs';
import type { Settings } from './settings.mjs';
import { formerWebUid, unnamedWebUid } from './settings.mjs';

const uid = process.getuid?.() ?? 0;
const isRoot = uid === 0;
const web = { name: null, uid: unnamedWebUid, gid: unnamedWebUid };

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'corral-folders-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const at = (name: string) => path.join(root, name);
const modeOf = (file: string) => statSync(file).mode & 0o777;

function settingsOf(changed: Partial<Settings> = {}): Settings {
  return {
    dataDir: at('data'),
    runDir: at('run'),
    agentSocket: at('run/agent.sock'),
    agentJournal: at('data-agent/agent-journal.jsonl'),
    webUser: null,
    ...changed,
  } as Settings;
}

/** A folder like /var/log: open, and with things of others in it. */
function sharedFolder(): string {
  mkdirSync(at('shared'), { mode: 0o755 });
  chmodSync(at('shared'), 0o755);
  writeFileSync(at('shared/of-others'), '');
  return at('shared');
}

test('makes each folder closed, once and for all', () => {
  makeFolders(settingsOf(), uid);
  writeFileSync(at('data/corral.db'), '');
  makeFolders(settingsOf(), uid);

  expect(['data', 'data-agent', 'run'].map((name) => modeOf(at(name)))).toEqual([0o700, 0o700, 0o700]);
});

test.each([
  ['CORRAL_AGENT_JOURNAL', 'agentJournal', 'x.jsonl'],
  ['CORRAL_AGENT_SOCKET', 'agentSocket', 'x.sock'],
  ['CORRAL_DATA_DIR', 'dataDir', ''],
  ['CORRAL_RUN_DIR', 'runDir', ''],
])('refuses a %s in a folder of others with one line, and has changed nothing', (setting, key, name) => {
  const folder = sharedFolder();
  const value = path.join(folder, name);
  const make = () => makeFolders(settingsOf({ [key]: value }), uid);

  expect(make).toThrow(`${setting}=${value} `);
  expect(make).not.toThrow('\n');
  expect(modeOf(folder)).toBe(0o755);
  expect(existsSync(at('data-agent'))).toBe(false);
});

test('tells how to mend a data folder that came out of a backup, and of no other', () => {
  const folder = sharedFolder();
  const make = () => makeFolders(settingsOf({ dataDir: folder }), uid);

  expect(make).not.toThrow('chown');
  writeFileSync(path.join(folder, 'corral.db'), '');
  expect(make).toThrow(`"chown -R ${uid}:`);
});

test('closes an empty folder that was made for Corral, and one with its own journal', () => {
  for (const name of ['data', 'data-agent']) mkdirSync(at(name), { mode: 0o755 });
  writeFileSync(at('data-agent/agent-journal.jsonl.1'), '');

  makeFolders(settingsOf(), uid);

  expect([modeOf(at('data')), modeOf(at('data-agent'))]).toEqual([0o700, 0o700]);
});

test.skipIf(!isRoot)('gives the data folder of the former unnamed user to the present one, and nothing else', () => {
  const settings = settingsOf({ webUser: web });
  mkdirSync(at('data'), { mode: 0o700 });
  mkdirSync(at('data/below'));
  writeFileSync(at('data/below/file'), '');
  writeFileSync(at('outside'), '');
  symlinkSync(at('outside'), at('data/link'));
  writeFileSync(at('data/of-root'), '');
  for (const name of ['data', 'data/below', 'data/below/file', 'outside'])
    chownSync(at(name), formerWebUid, formerWebUid);

  makeFolders(settings, uid);
  expect(statSync(at('data')).uid).toBe(formerWebUid);
  expect(takeOverFormer(settings)).toBe(true);
  expect(takeOverFormer(settings)).toBe(false);

  const owners = ['data', 'data/below', 'data/below/file', 'data/of-root', 'outside'].map(
    (name) => lstatSync(at(name)).uid,
  );
  expect(owners).toEqual([unnamedWebUid, unnamedWebUid, unnamedWebUid, 0, formerWebUid]);
  expect(statSync(at('data')).gid).toBe(unnamedWebUid);
  makeFolders(settings, uid);
});

test.skipIf(!isRoot)(
  'gives the run folder to the group of another web user, also with the socket of a killed agent',
  () => {
    mkdirSync(at('run'));
    chownSync(at('run'), 0, formerWebUid);
    chmodSync(at('run'), 0o750);
    for (const name of ['agent.sock', 'agent.sock.lock']) writeFileSync(path.join(at('run'), name), '');

    makeFolders(settingsOf({ webUser: web }), uid);

    expect(statSync(at('run'))).toMatchObject({ uid: 0, gid: unnamedWebUid });
  },
);
