/**
 * The verdict on random texts beside libcgroup's own (Debian's cgroup-tools): each is taken by both or refused by both.
 * cgconfigparser runs in a mount namespace that has no cgroup file system, so that whatever a text says it can make
 * nothing and, which it does when a load fails, remove nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBrief, propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { almostConfig } from './config-text.arbitrary.ts';
import { parseConfig } from './parse-config.ts';

const parser = ['/usr/sbin/cgconfigparser', '/usr/bin/cgconfigparser'].find(existsSync);
/** No kernel has a part in it: once on a machine is enough. */
const notHere = isBrief
  ? 'read on the host already'
  : parser === undefined || process.getuid?.() !== 0
    ? 'not installed here, or not root'
    : null;
/** cgconfigparser's answer where it could not read a file: ECGCONFIGPARSEFAIL, cut to a byte. */
const notRead = 104;
/** Its answer here to a file that it read, if that has groups: there is no cgroup file system to make them in. */
const notMounted = 81;

/** For each text whether libcgroup reads it. */
function readByLibcgroup(texts: readonly string[]): boolean[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-cgconfig-'));
  try {
    for (const [at, text] of texts.entries()) writeFileSync(path.join(folder, `${at}.conf`), text);
    const each = `for n in $(seq 0 ${texts.length - 1}); do ${parser} -l ${folder}/$n.conf > /dev/null 2>&1; echo $?; done`;
    const script = `umount -R -l /sys/fs/cgroup && ! grep -q ' cgroup2\\? ' /proc/mounts && ${each}`;
    const { stdout, stderr } = spawnSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' });
    const answers = stdout.trim().split('\n').map(Number);
    expect(answers.length, stderr).toBe(texts.length);
    expect(answers.filter((answer) => ![0, notRead, notMounted].includes(answer))).toEqual([]);
    return answers.map((answer) => answer !== notRead);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Which users there are is for the host to say: texts that name another than root are set aside. */
function namesOthers(text: string): boolean {
  const perms = parseConfig(text).blocks.flatMap((block) => ('perm' in block && block.perm ? [block.perm] : []));
  const settings = perms.flatMap(({ task, admin }) => [...(task?.settings ?? []), ...(admin?.settings ?? [])]);
  return settings.some(({ key, value }) => /^[ug]id$/.test(key.text) && !/^(root|\s*[+-]?\d.*)$/s.test(value.text));
}

describe.skipIf(notHere !== null)(`beside cgconfigparser${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('2,500 texts that are nearly a cgconfig.conf are taken or refused by both', { timeout: 600_000 }, () => {
    const runs = propertyRuns(2500);
    const texts = fc.sample(almostConfig, runs).filter((text) => !namesOthers(text));
    const theirs = readByLibcgroup(texts);
    const ours = texts.map((text) => !parseConfig(text).faults.some(({ severity }) => severity === 'syntax'));

    const differ = texts.flatMap((text, at) => {
      const faults = parseConfig(text).faults.map(({ line, column, code }) => `${line}:${column} ${code}`);
      return ours[at] === theirs[at] ? [] : [{ text, theirs: theirs[at], faults }];
    });
    expect(differ.slice(0, 3)).toEqual([]);
    // Otherwise it would have compared refusals alone, or nothing but what is well-formed.
    const taken = ours.filter(Boolean).length;
    expect(texts.length).toBeGreaterThan(runs.numRuns * 0.8);
    expect(taken).toBeGreaterThan(texts.length / 5);
    expect(taken).toBeLessThan((texts.length * 4) / 5);
  });
});
