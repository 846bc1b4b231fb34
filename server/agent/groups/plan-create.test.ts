/** Names that systemd would take for units of its own, on a host whose PID 1 it is. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';

const systemdUnit = '#server/agent/changes/systemd-unit.ts';
let isSystemd = true;
let planCreate: typeof import('./plan-create.ts').planCreate;

// Loaded anew, and put away afterwards: test files share their modules.
beforeAll(async () => {
  vi.resetModules();
  vi.doMock(systemdUnit, async (real) => ({
    ...(await real<object>()),
    isSystemdHost: () => isSystemd,
  }));
  ({ planCreate } = await import('./plan-create.ts'));
});

afterAll(() => {
  vi.doUnmock(systemdUnit);
  vi.resetModules();
});

/** A host without hierarchies: what is planned further is refused as a group that is nowhere. */
const scene = {
  host: { hierarchies: [], proc: '/proc' },
  guard: { checkParent: () => undefined },
} as unknown as ChangeScene;

function plan(parent: string, name: string): unknown {
  const request = { parent: parseGroupPath(parent), name, hierarchies: [], enable: null, edits: [] };
  try {
    return planCreate(scene, request);
  } catch (error) {
    return error;
  }
}

test.each([
  ['/teams.slice/teams-shop.slice', 'nginx.service'],
  ['/teams.slice/teams-shop.slice', 'corral-bank.service'],
  // How the group of such a unit is called.
  ['/teams.slice/teams-shop.slice', '_nginx.service'],
  ['/teams.slice', 'session-2.scope'],
  ['/', 'docker.socket'],
])('no directory in %s is called %s: a change of it would be one of the unit', (parent, name) => {
  isSystemd = true;
  expect(plan(parent, name)).toMatchObject({
    ...{ code: 'BAD_INPUT', field: 'name' },
    sentence: { code: 'directory-as-unit', values: { unit: name.replace(/^_/, '') } },
  });

  isSystemd = false;
  expect(plan(parent, name)).toMatchObject({ code: 'GROUP_GONE' });
});

test.each([
  // Below a delegated service, or a directory, nothing is a unit of the host's systemd.
  ['/corral-shop.service', 'nginx.service'],
  ['/teams/shop', 'nginx.service'],
  ['/teams.slice/teams-shop.slice', 'nginx'],
  // Its name is its place: no other group is called so.
  ['/teams.slice/teams-shop.slice', 'teams-shop-api.slice'],
])('a directory in %s may be called %s', (parent, name) => {
  isSystemd = true;

  expect(plan(parent, name)).toMatchObject({ code: 'GROUP_GONE' });
});
