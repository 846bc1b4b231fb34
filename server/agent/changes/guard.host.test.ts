/** The guard in mount and cgroup namespaces of its own, as a container gives them, on the kernel that runs here. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { entryOf } from '../entry.fixtures.ts';
import type { GuardReport } from './guard-report.fixtures.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, limitHierarchies, openTestGround, whyNotHere } from './host-scene.fixtures.ts';

const why = whyNotHere('pids');
const report = entryOf(path.join(import.meta.dirname, 'guard-report.fixtures.ts'));
/** The hierarchy that is mounted over: on v1 one of several, on v2 the only one. */
const pids = host.hierarchyFor('pids');

let ground: TestGround;
let inner: GroupPath;

beforeAll(async () => {
  if (why) return;
  ground = await openTestGround('guard');
  inner = await ground.make('inner');
});
afterAll(() => ground?.clear());

/** What Corral sees from `group`, in namespaces that are new (unshare's options), after these mounts. */
function reportFrom(group: GroupPath, namespaces: string[], mounts: string): GuardReport {
  const dirs = limitHierarchies.flatMap((id) => {
    const hierarchy = host.hierarchyById(id);
    return hierarchy ? [dirOf(hierarchy, group)] : [];
  });
  const script = 'node=$1; report=$2; shift 2; for dir; do echo $$ > "$dir/cgroup.procs" || exit 9; done; ';
  const enter = `exec unshare ${namespaces.join(' ')} sh -c '${mounts} exec "$0" "$1"' "$node" "$report"`;
  const text = execFileSync('sh', ['-c', script + enter, 'sh', process.execPath, report, ...dirs], {
    encoding: 'utf8',
  });
  return JSON.parse(text) as GuardReport;
}

describe.skipIf(why)(`the group that Corral runs in is guarded${why ? ` (${why})` : ''}`, () => {
  test('where a subtree is mounted over the whole tree: the last mount is the one that is seen', () => {
    const at = pids?.mountPoint ?? '';
    const seen = reportFrom(inner, ['-m'], `mount --bind "${at}${ground.top}" "${at}";`);

    expect(seen.hierarchies.find(({ id }) => id === pids?.id)).toMatchObject({ root: ground.top, wholeTree: false });
    expect(seen.own).toContainEqual({ hierarchy: pids?.id, group: '/inner' });
    expect(seen.guarded).toContain('/inner');
  });

  test('and a mount over a directory above hides the whole hierarchy', () => {
    const seen = reportFrom(inner, ['-m'], `mount -t tmpfs none "${path.dirname(pids?.mountPoint ?? '')}";`);

    expect(seen.hierarchies.map(({ mountPoint }) => mountPoint)).not.toContain(pids?.mountPoint);
    expect(seen.own.map(({ hierarchy }) => hierarchy)).not.toContain(pids?.id);
  });

  test('in a private cgroup namespace with the mounts of the host', () => {
    const seen = reportFrom(inner, ['-m', '-C'], '');

    expect(seen.hierarchies.find(({ id }) => id === pids?.id)).toMatchObject({ root: '/../..', wholeTree: true });
    for (const hierarchy of limitHierarchies) expect(seen.own).toContainEqual({ hierarchy, group: inner });
    expect(seen.guarded).toEqual(expect.arrayContaining(['/', ground.top, inner]));
  });

  test('in a private cgroup namespace that sees the part above it', () => {
    const at = pids?.mountPoint ?? '';
    const seen = reportFrom(inner, ['-m', '-C'], `mount --bind "${at}${ground.top}" "${at}";`);

    expect(seen.hierarchies.find(({ id }) => id === pids?.id)).toMatchObject({ root: '/..', wholeTree: false });
    expect(seen.own).toContainEqual({ hierarchy: pids?.id, group: '/inner' });
    expect(seen.guarded).toContain('/inner');
  });
});
