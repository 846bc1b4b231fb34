/** cgroup.max.depth and cgroup.max.descendants as the kernel that runs here has them: what is foretold and what mkdir answers. */
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { createGroup } from './create-group.ts';
import { planCreate } from './plan-create.ts';

const v2 = host.hierarchyFor('memory')?.version === 2 ? host.hierarchyFor('memory') : null;
const notHere = whyNotHere() ?? (v2 ? null : 'no memory controller on cgroup v2');
let ground: TestGround;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('tree-limits');
});

afterAll(() => ground?.clear());

function set(group: GroupPath, file: string, text: string): void {
  if (v2) writeFileSync(`${dirOf(v2, group)}/${file}`, text, { flag: 'r+' });
}

function planIn(parent: GroupPath) {
  return planCreate(sceneNow(), { parent, name: 'new', hierarchies: [], enable: [], edits: [] }).plan;
}

/** What the kernel itself says; null when it takes the group, which is removed again. */
function mkdirIn(parent: GroupPath): string | null {
  const dir = `${v2 ? dirOf(v2, parent) : ''}/new`;
  try {
    mkdirSync(dir);
  } catch (cause) {
    return errnoOf(cause) ?? String(cause);
  }
  rmdirSync(dir);
  return null;
}

describe.skipIf(notHere !== null)(`nesting${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test.each([
    ['cgroup.max.depth', '0', 'nested-too-deep'],
    ['cgroup.max.depth', '1', 'nested-too-deep'],
    ['cgroup.max.depth', '2', null],
    ['cgroup.max.descendants', '0', 'too-many-groups'],
    ['cgroup.max.descendants', '1', 'too-many-groups'],
    ['cgroup.max.descendants', '2', null],
    ['cgroup.max.descendants', 'max', null],
  ])('with %s = %s two levels up the kernel and the preview say the same', async (file, text, code) => {
    const top = await ground.make(`${file.slice('cgroup.max.'.length)}-${text}`);
    const parent = await ground.make('parent', top);
    set(top, file, text);

    const plan = planIn(parent);

    expect(mkdirIn(parent)).toBe(code === null ? null : 'EAGAIN');
    expect(plan.refused).toBe(code !== null);
    const refusals = plan.notes.filter(({ severity }) => severity === 'refused');
    expect(refusals).toMatchObject(code === null ? [] : [{ code, values: { group: top, limit: Number(text) } }]);
    if (code !== null)
      await expect(
        createGroup(sceneNow(), { parent, name: 'new', hierarchies: [], enable: [], edits: [], requestId: 'test' }),
      ).rejects.toMatchObject({ code: 'KERNEL_REFUSED', sentence: { code } });
    set(top, file, 'max');
  });
});
