import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangePlan } from './change.ts';
import { planChange } from './plan/plan-change.ts';
import { sampleContext } from './sample-context.fixtures.ts';

const id = `3f2a${'0'.repeat(60)}`;
const short = '3f2a00000000';
const pod = 'kubepods-burstable-pod0a1b2c3d_0000_1111_2222_333344445555.slice';
const uid = '0a1b2c3d-0000-1111-2222-333344445555';
const pods = `/kubepods.slice/kubepods-burstable.slice/${pod}`;

const memory: LimitEdit = { key: 'memory.max', value: 512n << 20n };
const half: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } };
const noQuota: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } };
const pids: LimitEdit = { key: 'pids.max', value: 64 };
const cpus: LimitEdit = { key: 'cpuset.cpus', value: '2' };

function plan(path: string, edits: LimitEdit[], override = false): ChangePlan {
  const owner = ownerOf(parseGroupPath(path));
  // Limited already, so that taking a limit away is a change.
  const own = { texts: { 'cpu.max': '20000 100000', 'memory.max': '1048576' } };
  return planChange(sampleContext({ version: 2, group: path, owner, own }), edits, { override });
}

test.each<[string, LimitEdit[], string[]]>([
  [`/docker/${id}`, [memory], [`docker update --memory 512m ${short}`]],
  [
    `/system.slice/docker-${id}.scope`,
    [half, pids],
    [`docker update --cpu-period 100000 --cpu-quota 50000 --pids-limit 64 ${short}`],
  ],
  [
    `/docker/${id}`,
    [noQuota, { key: 'memory.max', value: 50_000_000n }],
    [`docker update --cpu-quota -1 --memory 50000000 ${short}`],
  ],
  [
    `/docker/${id}`,
    [memory, { key: 'memory.swap.max', value: 256n << 20n }],
    [`docker update --memory 512m --memory-swap 768m ${short}`],
  ],
  [`/machine.slice/libpod-${id}.scope`, [cpus], [`podman update --cpuset-cpus 2 ${short}`]],
  [`/system.slice/nerdctl-${id}.scope`, [memory], [`nerdctl update --memory 512m ${short}`]],
  [
    `${pods}/cri-containerd-${id}.scope`,
    [memory, half],
    [`crictl update --memory 536870912 --cpu-period 100000 --cpu-quota 50000 ${id}`],
  ],
  [`${pods}/crio-${id}.scope`, [cpus], [`crictl update --cpuset-cpus 2 ${id}`]],
  [
    pods,
    [memory, half],
    [
      `kubectl get pods -A -o custom-columns=NAMESPACE:.metadata.namespace,POD:.metadata.name,UID:.metadata.uid | grep ${uid}`,
      `kubectl patch pod POD -n NAMESPACE --subresource resize --patch '{"spec":{"containers":[{"name":"CONTAINER","resources":{"limits":{"memory":"536870912","cpu":"500m"}}}]}}'`,
    ],
  ],
  [
    '/machine.slice/machine-qemu\\x2d1\\x2dmy\\x20vm.scope',
    [memory, half],
    [
      "virsh memtune 'my vm' --live --config --hard-limit 524288",
      "virsh schedinfo 'my vm' --live --config global_period=100000 global_quota=50000",
    ],
  ],
  [
    '/lxc.payload.web',
    [memory, half, cpus],
    ['lxc config set web limits.memory=536870912B limits.cpu.allowance=50ms/100ms limits.cpu=2-2'],
  ],
  ['/lxc/web', [{ key: 'memory.max', value: 'max' }], ['lxc config unset web limits.memory']],
  ['/slurm/uid_1000/job_42', [memory], ['scontrol update JobId=42 MinMemoryNode=512']],
])('%s is changed with its owner’s own command', (path, edits, commands) => {
  const made = plan(path, edits);

  expect(made.refused).toBe(true);
  expect(made.notes.at(-1)).toMatchObject({
    ...{ severity: 'refused', code: 'owner-keeps', values: { commands: commands.join('\n') } },
  });
});

test('what the command leaves out is said', () => {
  const { notes } = plan(`/docker/${id}`, [memory, { key: 'memory.oom.group', value: true }]);

  expect(notes[0]?.text).toContain('It has none for memory.oom.group.');
});

test.each([
  ['a group that a container made inside of its own', `/docker/${id}/init`],
  ['the group of all containers', '/docker'],
  ['the monitor of a container', `/machine.slice/libpod-conmon-${id}.scope`],
  ['all pods', '/kubepods.slice'],
])('%s is refused without a command', (_, path) => {
  const [note] = plan(path, [memory]).notes;

  expect(note).toMatchObject({ severity: 'refused', code: 'owner-keeps' });
  expect(note?.values.commands).toBe('');
});

test('an override is planned as any change, with the danger said and the command at hand', () => {
  const made = plan(`/docker/${id}`, [memory], true);

  expect(made.refused).toBe(false);
  expect(made.writes).toMatchObject([{ file: 'memory.max', text: '536870912' }]);
  expect(made.notes).toMatchObject([
    { severity: 'danger', code: 'owner-overridden', values: { commands: `docker update --memory 512m ${short}` } },
  ]);
  expect(made.confirm).toBeNull();
});

test.each(['/web', '/corral.slice'])('%s is nobody else’s', (path) => {
  expect(plan(path, [memory]).refused).toBe(false);
});
