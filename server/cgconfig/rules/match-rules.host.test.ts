/**
 * Random rules beside libcgroup's own programs (Debian's cgroup-tools) on this kernel: where its daemon and cgclassify put
 * each process is where Corral foretells. They run in mount and pid namespaces of their own, with another /etc and
 * a /proc that shows the processes of this test alone; the host's files and processes are out of their reach.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { text as textOfStream } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readRuleProcess } from '#server/cgroupfs/rules/read-rule-process.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import type { RuleProcess } from '#server/domain/rules/rule-process.ts';
import { parseAccounts } from './accounts.ts';
import { matchRules } from './match-rules.ts';
import { parseRules } from './parse-rules.ts';
import { ruleSetOf } from './rule-set.ts';

const daemon = '/usr/sbin/cgrulesengd';
const host = openHost();
const controllers = ['cpu', 'memory', 'pids'] as const;
const mounts = controllers.map((name) => host.hierarchyFor(name));
const isV1 = mounts.every((mount) => mount?.version === 1);
const why = !existsSync(daemon) ? 'not installed here' : process.getuid?.() !== 0 ? 'not root' : isV1 ? null : 'not v1';

const top = `corral-test-rules-${process.pid}`;
const mark = randomUUID();
const folder = mkdtempSync(path.join(tmpdir(), 'corral-rules-'));
const groups = ['a', 'a/b', 'c', 'ab'] as const;

afterAll(() => {
  for (const mount of mounts) if (mount) removeTree(`${mount.mountPoint}/${top}`);
  rmSync(folder, { recursive: true, force: true });
});

function removeTree(dir: string): void {
  if (!existsSync(dir)) return;
  for (const each of readdirSync(dir, { withFileTypes: true }))
    if (each.isDirectory()) removeTree(`${dir}/${each.name}`);
  rmdirSync(dir);
}

const user = fc.constantFrom(
  'root',
  'daemon',
  'games',
  'nobody',
  '@games',
  '@corralstaff',
  '@nogroup',
  '*',
  'nobody-here',
);
const programs = [
  '',
  '',
  'sleep',
  '/usr/bin/sleep',
  '/usr/bin/*',
  '*',
  'a-very-long-name-of-it',
  'job.sh',
  'tail',
  'sl*',
];
const command = fc.constantFrom(...programs);
const listed = fc.constantFrom('cpu', 'memory', 'cpu,memory', 'pids,cpu', 'cpu,,memory,pids');
const destination = fc.constantFrom(
  'a',
  'a/',
  '/a',
  'a/b',
  'c',
  'ab',
  'nope',
  'u-%u',
  'u-%U/g-%g',
  'g%G',
  'p%P',
  'c/\\%u',
);
const rule = fc
  .tuple(
    user,
    command,
    listed,
    destination,
    fc.constantFrom('', '', '', '', ' ignore'),
    fc.array(fc.tuple(listed, destination), { maxLength: 2 }),
  )
  .map(([who, process, list, to, option, more]) =>
    [
      `${who}${process && `:${process}`} ${list} ${inTop(to)}${option}`,
      ...more.map(([each, there]) => `%\t${each} ${inTop(there)} # more`),
    ].join('\n'),
  );
const ruleSet = fc
  .tuple(fc.array(rule, { minLength: 1, maxLength: 6 }), fc.constantFrom('', '', '', '', '', '', '', '\nroot cpu'))
  .map(([lines, fault]) => `# rules\n${lines.join('\n')}${fault}\n`);

function inTop(destination: string): string {
  return destination.startsWith('/') ? `/${top}${destination}` : `${top}/${destination}`;
}

/** Where each starts: half of them are in a group already. */
const startOf = (at: number) => (at % 2 === 0 ? '' : `${top}/a`);

/** Starts the processes, and for each file of rules tells where libcgroup put them. */
const driver = `
set -u
cd ${folder}
mount --bind ${folder}/etc /etc; mount -t tmpfs none /run
export CORRAL_MARK=${mark}
run() { setpriv --reuid $1 --regid $2 --clear-groups "\${@:3}" & pids="$pids $!"; }
pids=
run 0 0 sleep 1000
run 1 1 sleep 1000
run 5 60 sleep 1000
run 5 60 ${folder}/a-very-long-name-of-it 1000
run 65534 65534 ${folder}/job.sh
run 65534 65534 ./job.sh
run 4242 60 tail -f /dev/null
run 4242 4243 sleep 1000
for p in $pids; do while ! grep -q -E 'sleep|tail|job|a-very' /proc/$p/comm; do sleep 0.02; done; done
echo $pids
read go
reset() { at=0; for p in $pids; do
  for h in ${mounts.map((mount) => mount?.mountPoint).join(' ')}; do
    if [ $((at % 2)) = 0 ]; then echo $p > $h/cgroup.procs; else echo $p > $h/${top}/a/cgroup.procs; fi; done
  at=$((at + 1)); done; }
show() { for p in $pids; do l="$1 $p"; while read -r x; do
  case $x in *:cpu:*|*:memory:*|*:pids:*) l="$l $x";; esac; done < /proc/$p/cgroup; echo "$l"; done; }
for f in ${folder}/sets/*; do
  n=${'$'}{f##*/}; cat $f > /etc/cgrules.conf
  reset; rm -f /run/cgred.socket
  ${daemon} -n -Q > /dev/null 2>&1 & d=$!
  while [ ! -S /run/cgred.socket ] && kill -0 $d 2> /dev/null; do sleep 0.01; done
  kill -TERM $d 2> /dev/null; wait $d 2> /dev/null
  show "daemon $n"
  reset; cgclassify $pids > /dev/null 2>&1
  show "classify $n"
done
kill -KILL $pids
`;

/** By the pid that it has in its namespace. */
function ownProcesses(): Map<number, RuleProcess> {
  const own = new Map<number, RuleProcess>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    try {
      if (!readFileSync(`/proc/${name}/environ`, 'utf8').includes(`CORRAL_MARK=${mark}`)) continue;
      const inner = /^NSpid:.*\t(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      const found = readRuleProcess(host, Number(name));
      if (found && inner) own.set(Number(inner), { ...found, pid: Number(inner) });
    } catch {
      // Another's, which has ended.
    }
  }
  return own;
}

/** Group by controller after libcgroup has followed the lines: the first group that is not there ends it. */
function foretold(text: string, process: RuleProcess, start: string): Record<string, string> {
  const places: Record<string, string> = Object.fromEntries(controllers.map((name) => [name, `/${start}`]));
  const tree = parseRules(text);
  if (tree.faults.some(({ severity }) => severity === 'syntax')) return places;
  const { rules } = ruleSetOf([{ path: '', tree }], accounts);
  const cgroups = controllers.map((name, at) => `${at}:${name}:/${start}`).join('\n');
  const match = matchRules(rules, { ...process, cgroups }, accounts);
  if (match.kind !== 'destinations') return places;
  for (const { rule: from, destination: to } of match.destinations) {
    const isTemplate = to !== from.line.destination.text;
    for (const { text: name } of from.line.controllers) {
      const group = `/${to.split('/').filter(Boolean).join('/')}`;
      if (!isTemplate && !groups.some((each) => group === `/${top}/${each}`)) return places;
      places[name] = group;
    }
  }
  return places;
}

const etc = (name: string) => readFileSync(`/etc/${name}`, 'utf8');
const groupFile = () => `${etc('group')}corralstaff:x:7777:daemon,games\n`;
const accounts = parseAccounts(etc('passwd'), groupFile());

/**
 * cgclassify reads the file with another function: no patterns, ignore wherever the process is, @group with a name otherwise,
 * and no @group for a user id without a name.
 */
function isReadAlike(text: string, { uid }: RuleProcess): boolean {
  return accounts.userOfUid.has(uid) && !/ignore|\*\t|:\S*\*|@\w+:/.test(text);
}

describe.skipIf(why !== null)(`beside libcgroup${why ? ` (skipped: ${why})` : ''}`, () => {
  test('150 random files: each process is put where it was foretold', { timeout: 600_000 }, async () => {
    const sets = fc.sample(ruleSet, propertyRuns(150));
    prepare(sets);
    const child = spawn('unshare', ['-m', '-p', '-f', '--mount-proc', '--kill-child', 'bash', '-c', driver], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const pids = (await firstLine(child.stdout)).trim().split(' ').map(Number);
    const processes = ownProcesses();
    const all = textOfStream(child.stdout);
    child.stdin.end('go\n');
    const lines = (await all).trim().split('\n');

    const counts = { daemon: 0, classify: 0, moved: 0 };
    for (const line of lines) {
      const [program, set, pid, ...rest] = line.trim().split(' ');
      const text = sets[Number(set)] ?? '';
      const seen = processes.get(Number(pid));
      if (!seen || (program === 'classify' && !isReadAlike(text, seen))) continue;
      const start = startOf(pids.indexOf(Number(pid)));
      const there = Object.fromEntries(rest.map((each) => each.split(':').slice(1)));
      const told = foretold(text, seen, start);
      expect(there, `${program}\n${text}\n${JSON.stringify(seen)}`).toEqual(told);
      counts[program === 'daemon' ? 'daemon' : 'classify'] += 1;
      if (controllers.some((name) => told[name] !== `/${start}`)) counts.moved += 1;
    }
    expect(pids.length).toBe(8);
    expect(counts.daemon).toBe(sets.length * pids.length);
    // Otherwise it would have compared what stays where it is.
    expect(counts.classify).toBeGreaterThan(counts.daemon / 10);
    expect(counts.moved).toBeGreaterThan(counts.daemon / 4);
  });
});

function prepare(sets: readonly string[]): void {
  for (const dir of ['etc/cgconfig.d', 'etc/cgrules.d', 'sets']) mkdirSync(path.join(folder, dir), { recursive: true });
  const files = { passwd: etc('passwd'), group: groupFile(), 'nsswitch.conf': 'passwd: files\ngroup: files\n' };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, 'etc', name), text);
  for (const name of ['cgrules.conf', 'cgconfig.conf']) writeFileSync(path.join(folder, 'etc', name), '');
  for (const [at, text] of sets.entries()) writeFileSync(path.join(folder, 'sets', `${at}`), text);
  // A script that waits, with no child of its own.
  const waits = `#!/bin/bash\nread x <> ${folder}/fifo\n`;
  writeFileSync(path.join(folder, 'job.sh'), waits, { mode: 0o755 });
  spawnSync('mkfifo', ['-m', '666', path.join(folder, 'fifo')]);
  chmodSync(folder, 0o755);
  writeFileSync(path.join(folder, 'a-very-long-name-of-it'), readFileSync('/usr/bin/sleep'), { mode: 0o755 });
  for (const mount of mounts)
    for (const group of groups) mkdirSync(`${mount?.mountPoint}/${top}/${group}`, { recursive: true });
}

async function firstLine(stream: Readable): Promise<string> {
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) return String(chunk);
  throw new Error('nothing came');
}
