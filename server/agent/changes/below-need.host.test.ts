/** A memory limit that no process can live with, on the kernel that runs here: what is said of it, and what becomes of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { applyChange, previewChange } from './apply-change.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';

const noMemory = whyNotHere('memory');
const reason = noMemory ? ` (skipped: ${noMemory})` : '';
const isV1 = host.hierarchyFor('memory')?.version === 1;
const edits = [{ key: 'memory.max', value: 500n } as const];

let ground: TestGround;

beforeAll(async () => {
  if (noMemory === null) ground = await openTestGround('need');
});

afterAll(() => ground?.clear());

/** Says that it is there, and waits for a line before it takes any more memory. */
const waitingScript = 'echo there; read go; x=$(head -c 1000000 /dev/zero | tr "\\0" a); echo full; read stop';

/** A process that had all it needs before it came into the group. */
async function moveIn(group: GroupPath) {
  const child = spawn('sh', ['-c', waitingScript], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  for (const hierarchy of host.hierarchies)
    if (existsIn(hierarchy, group)) await writeControl({ hierarchy, group, file: 'cgroup.procs' }, String(child.pid));
  return child;
}

test.skipIf(noMemory !== null)(`kills what was moved in with its next page, and says so first${reason}`, async () => {
  const group = await ground.make('moved');
  const child = await moveIn(group);
  const ended = once(child, 'exit');

  const plan = previewChange(sceneNow(), { group, edits });
  expect(plan).toMatchObject({ refused: false, confirm: 'moved' });
  expect(plan.notes).toContainEqual(
    expect.objectContaining({ severity: 'danger', code: isV1 ? 'below-need-v1' : 'below-need-v2' }),
  );
  expect(plan.notes.map(({ code }) => code)).toContain('memory-stays-behind');

  const request = { group, edits: [...edits], basis: plan.basis, requestId: 'test' };
  await expect(applyChange(sceneNow(), { ...request, confirmed: null })).rejects.toMatchObject({
    ...{ code: 'CONFIRMATION_NEEDED', sentence: { code: 'confirmation-needed', values: { name: 'moved' } } },
  });
  const outcome = await applyChange(sceneNow(), { ...request, confirmed: 'moved' });
  expect(outcome.writes).toMatchObject([{ asked: '500', after: '0', status: 'kept' }]);

  child.stdin.write('go\n');
  expect(await ended).toEqual([null, 'SIGKILL']);
});

test.skipIf(noMemory !== null || !isV1)(
  `is refused on v1 once memory was touched, with a code for why${reason}`,
  async () => {
    const group = await ground.make('touched');
    await ground.startHungryProcess(group);

    const plan = previewChange(sceneNow(), { group, edits });
    expect(plan.notes.map(({ code }) => code)).toContain('below-use-v1');
    const outcome = await applyChange(sceneNow(), {
      ...{ group, edits: [...edits], basis: plan.basis, confirmed: plan.confirm, requestId: 'test' },
    });

    expect(outcome.writes).toMatchObject([
      {
        status: 'refused',
        errno: 'EBUSY',
        sentence: { code: 'write-memory-v1-ebusy', values: { errno: 'EBUSY', text: '500' } },
      },
    ]);
  },
);

test.skipIf(noMemory !== null || isV1)(
  `kills at once on v2 what touched memory, confirmed by name${reason}`,
  async () => {
    const group = await ground.make('hungry');
    await ground.startHungryProcess(group);

    const plan = previewChange(sceneNow(), { group, edits });

    expect(plan).toMatchObject({ refused: false, confirm: 'hungry' });
    expect(plan.notes.map(({ code }) => code)).toContain('would-kill');
  },
);
