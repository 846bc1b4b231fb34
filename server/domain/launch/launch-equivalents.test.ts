import { expect, test } from 'vitest';
import { launchEquivalents } from './launch-equivalents.ts';

const plan = {
  argv: ['job', 'a b', '$(id)'],
  user: { name: 'deploy', uid: 1000, gid: 100 },
  folder: '/srv/my job',
  environment: [{ name: 'COLOUR', value: 'blue green', from: 'given' as const }],
  nice: 5,
  noNewPrivileges: true,
  places: [
    { hierarchyId: 'memory', version: 1 as const, controllers: ['memory' as const], group: '/web/run-1', isOwn: true },
    { hierarchyId: 'blkio', version: 1 as const, controllers: ['io' as const], group: '/web', isOwn: false },
  ],
};
const procs = ['/sys/fs/cgroup/memory/web/run-1/cgroup.procs', '/sys/fs/cgroup/blkio/web/cgroup.procs'];
const command =
  "nice -n 5 setpriv --reuid=deploy --regid=100 --init-groups --inh-caps=-all --no-new-privs env -i -C '/srv/my job' 'COLOUR=blue green' job 'a b' '$(id)'";

test('the same by hand, every word quoted where a shell would take it apart', () => {
  const [shell, libcgroup] = launchEquivalents(plan, procs, null);

  expect(shell?.text).toContain('mkdir -p /sys/fs/cgroup/memory/web/run-1\n');
  expect(shell?.text).toContain(`( echo 0 > ${procs[0]}\n  echo 0 > ${procs[1]}\n  exec ${command} )`);
  expect(libcgroup).toEqual({ tool: 'libcgroup', text: `cgexec -g memory:web/run-1 -g blkio:web ${command}` });
});

test('in a slice it is systemd that does it', () => {
  expect(launchEquivalents(plan, procs, 'jobs.slice')).toEqual([
    { tool: 'systemd', text: `systemd-run --scope --slice=jobs.slice -- ${command}` },
  ]);
});
