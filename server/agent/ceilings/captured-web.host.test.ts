/**
 * Whoever has captured web has the agent's socket and every verb. This is what the agent's own settings leave them: each verb that
 * changes anything is attacked here, and a new one does not compile before it is said how it is held.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { available, host, limitHierarchies, onV2 } from '#server/agent/changes/host-scene.fixtures.ts';
import { createAgentRouter } from '#server/agent/router.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { captureWeb, type Earlier, groupNow, launchIn, now, pids, place, whyNot } from './captured-web.fixtures.ts';
import { pathTricks, type RawAnswer } from './raw-socket.fixtures.ts';

/**
 * reads: changes nothing. held: a captured web gets CEILING beyond the settings, tried below. own-file: it changes the agent's own
 * files alone, whose content is held when it is carried out.
 */
const rules: Record<keyof AgentVerbs, 'reads' | 'held' | 'own-file'> = {
  facts: 'reads',
  groups: 'reads',
  ground: 'reads',
  planCreate: 'reads',
  create: 'held',
  remove: 'held',
  files: 'reads',
  limits: 'reads',
  plan: 'reads',
  apply: 'held',
  journal: 'reads',
  planLoad: 'reads',
  load: 'held',
  listConfigFiles: 'reads',
  readConfigFile: 'reads',
  saveConfigFile: 'held',
  control: 'reads',
  freeze: 'held',
  thaw: 'held',
  kill: 'held',
  signal: 'held',
  removeTree: 'held',
  reclaim: 'held',
  resetPeak: 'held',
  restart: 'held',
  processes: 'reads',
  move: 'held',
  watchTree: 'reads',
  watchGroup: 'reads',
  budgets: 'reads',
  keepBudgets: 'own-file',
  diskPeaks: 'reads',
  watchEvents: 'reads',
  planLaunch: 'reads',
  launch: 'held',
  runs: 'reads',
  run: 'reads',
  runOutput: 'reads',
  stopRun: 'held',
  forgetRun: 'own-file',
  watchRuns: 'reads',
  wanted: 'reads',
  adopt: 'held',
  restoreRights: 'held',
  forgetWanted: 'held',
  forgetBootLaunch: 'held',
  bootReport: 'reads',
  configFiles: 'reads',
  rules: 'reads',
  previewRules: 'reads',
  classify: 'held',
  unclassify: 'held',
  ruleRounds: 'reads',
  saveRules: 'held',
  tries: 'reads',
  keepTry: 'own-file',
  endTry: 'held',
  schedules: 'reads',
  addSchedule: 'held',
  pauseSchedule: 'own-file',
  removeSchedule: 'own-file',
};

test('every verb of the table, and of the router, has its rule', () => {
  const named = new Set(Object.keys(rules));
  const { procedures } = createAgentRouter({} as AgentVerbs, new AbortController().signal)._def;
  // "apply" is a word of JavaScript's own, and has another name on the wire.
  const served = Object.keys(procedures).map((name) => (name === 'applyChange' ? 'apply' : name));

  expect(served.filter((name) => !named.has(name))).toEqual([]);
  expect([...named].filter((name) => !served.includes(name))).toEqual([]);
});

describe.skipIf(whyNot !== null)(`a captured web (${whyNot ?? 'here'})`, () => {
  const web = captureWeb('ceiling');
  const { at, ask, apply, verbs } = web;
  let earlier: Earlier;
  let outside: string[];

  beforeAll(async () => {
    earlier = await web.open();
    outside = snapshot(at(), at('green'), at('green', 'job'), at('gold'));
  });
  afterAll(() => web.close());

  const load = async (groups: unknown[], removes: unknown[] = []) => {
    const { data } = await ask('planLoad', { groups, removes });
    return ask('load', { groups, removes, basis: data?.basis ?? '', confirmed: data?.confirm ?? null });
  };
  const loaded = (group: GroupPath, edits: LimitEdit[] = []) => ({
    ...{ path: group, hierarchies: limitHierarchies, enable: onV2(available), edits },
    ...{ quotaPart: null, rows: [], rights: [] },
  });
  const snapshot = (...groups: GroupPath[]) =>
    groups.flatMap((group) =>
      host.hierarchies.flatMap((hierarchy) => {
        const dir = dirOf(hierarchy, group);
        if (!existsSync(dir)) return [`${dir}: none`];
        const settled =
          /^(cpu\.(cfs_\w+_us|max|shares|weight)|memory\.(limit_in_bytes|max|high)|pids\.max|freezer\.state|cgroup\.(freeze|subtree_control|procs))$/;
        return readdirSync(dir)
          .filter((name) => settled.test(name))
          .map((name) => `${dir}/${name}: ${readFileSync(`${dir}/${name}`, 'utf8')}`);
      }),
    );

  /** For each verb that is held: what is tried, and who answers it. */
  const attacks: Record<string, () => Promise<RawAnswer[]>> = {
    apply: async () => [
      await apply(at('green'), [pids(999)]),
      await apply(at('green', 'job'), [pids(999)], { override: true }),
      await apply(at(), [pids(999)]),
      await apply(at('blue'), [pids(101)]),
      await apply(at('blue'), [pids('max')]),
      await apply(at('blue'), [pids(101)], { returnAfterMinutes: 5 }),
      await apply(at('blue'), [pids(1000)], { undoes: earlier.blueTry }),
      await apply(at('blue'), [{ key: 'memory.max', value: (64n << 20n) + 4096n }]),
      await apply(at('blue'), [{ key: 'memory.max', value: 'max' }]),
      // The same quota in a shorter period.
      await apply(at('blue'), [{ key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 50_000 } }]),
      await apply(at('blue'), [{ key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } }]),
      await apply(at('gold'), [pids(9)]),
    ],
    create: async () => [
      await ask('create', { parent: at('green'), name: 'new', ...place() }),
      await ask('create', { parent: at(), name: 'another', ...place() }),
      await ask('create', { parent: at(), name: 'blue2', ...place() }),
      // Its top group has no limit of processes yet.
      await ask('create', { parent: at('loose'), name: 'new', ...place() }),
    ],
    remove: async () => [
      await ask('remove', { group: at('green', 'job') }),
      await ask('remove', { group: at('gold') }),
      await ask('remove', { group: at() }),
    ],
    removeTree: async () => [
      await ask('removeTree', { group: at(), processes: 'kill', confirmed: nameOf(at()) }),
      await ask('removeTree', { group: at('blue'), processes: 'kill', confirmed: 'blue' }),
      await ask('removeTree', { group: at('blue'), processes: 'move' }),
      await ask('removeTree', { group: at('green', 'job'), processes: 'kill', confirmed: 'job' }),
    ],
    load: async () => [
      await load([loaded(at('green'), [pids(999)])]),
      await load([loaded(at('blue'), [pids(101)])]),
      await load([loaded(at('blue', 'deep')), loaded(at('green', 'deep'))]),
      await load([loaded(at('loose', 'deep'))]),
      await load([loaded(at('gold'), [pids(11)])]),
      await load([], [{ path: at('gold'), hierarchies: limitHierarchies }]),
      await load([{ ...loaded(at('blue')), quotaPart: { quotaUsec: 'max' } }]),
      await load([
        {
          ...loaded(at('blue')),
          rights: limitHierarchies.map((hierarchyId) => ({
            hierarchyId,
            admin: { user: 'nobody', group: 'nogroup', dirMode: null, fileMode: null },
            task: { user: 'nobody', group: 'nogroup', fileMode: null },
          })),
        },
      ]),
    ],
    saveConfigFile: async () => [await ask('saveConfigFile', { name: 'cgconfig.conf', text: '', version: null })],
    saveRules: async () => {
      const { data } = await ask('rules');
      const { path: file, version } = data.files[0];
      return [await ask('saveRules', { path: file, text: '', version })];
    },
    freeze: async () => [
      await ask('freeze', { group: at('green') }),
      await ask('freeze', { group: at(), thawAfterSeconds: 1 }),
    ],
    thaw: async () => [await ask('thaw', { group: at('green') })],
    kill: async () => [
      await ask('kill', { group: at('green'), confirmed: 'green' }),
      await ask('kill', { group: at(), confirmed: nameOf(at()) }),
    ],
    signal: async () => [
      await ask('signal', { group: at('green', 'job'), processes: [earlier.inGreen], signal: 'SIGKILL' }),
      await ask('signal', { group: at(), processes: [earlier.inGreen], signal: 'SIGKILL' }),
      await ask('signal', { group: '/', processes: [earlier.inGreen], signal: 'SIGKILL' }),
    ],
    reclaim: async () => [await ask('reclaim', { group: at('green'), bytes: 4096n })],
    resetPeak: async () => [await ask('resetPeak', { group: at('green') })],
    restart: async () => [await ask('restart', { group: at('green') })],
    move: async () => [
      await ask('move', { to: at('green', 'job'), processes: [earlier.inBlue] }),
      await ask('move', { to: at(), processes: [earlier.inBlue] }),
      await ask('move', { to: '/', processes: [earlier.inBlue] }),
      await ask('move', { to: at('loose'), processes: [earlier.inBlue] }),
    ],
    launch: async () => [
      await ask('launch', launchIn(at('green'))),
      await ask('launch', launchIn(at())),
      await ask('launch', launchIn(at('loose'), { ownGroup: false })),
      await ask('launch', launchIn(at('loose'))),
      ...(limitHierarchies.length > 1
        ? [await ask('launch', launchIn(at('blue'), { hierarchies: [host.hierarchyFor('cpuset')?.id] }))]
        : []),
    ],
    stopRun: async () => [await ask('stopRun', { id: earlier.run, graceSeconds: 0 })],
    adopt: async () => [await ask('adopt', { group: at('green'), keys: null })],
    restoreRights: async () => [await ask('restoreRights', { group: at('green') })],
    forgetWanted: async () => [await ask('forgetWanted', { group: at('green'), keys: null })],
    forgetBootLaunch: async () => [await ask('forgetBootLaunch', { id: earlier.run })],
    classify: async () => {
      const { data } = await ask('previewRules', { edited: null });
      const answer = await ask('classify', { basis: data.basis, processes: [earlier.inBlue] });
      // What is kept where it is is none of those to be moved.
      return [{ ...answer, code: answer.code === 'NOT_AVAILABLE' ? 'CEILING' : answer.code }];
    },
    unclassify: async () => [await ask('unclassify', { of: earlier.move })],
    endTry: async () => {
      const answers = [await ask('endTry', { id: earlier.blueTry }), await ask('endTry', { id: earlier.greenTry })];
      return answers.map((answer) => ({ ...answer, code: answer.data?.result === 'stuck' ? 'CEILING' : answer.code }));
    },
    addSchedule: async () => {
      const when = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', until: '23:59' };
      return [
        await ask('addSchedule', { group: at('green'), edits: [pids(999)], ...when }),
        await ask('addSchedule', { group: at('blue'), edits: [pids(101)], ...when }),
        await ask('addSchedule', { group: at('gold'), edits: [pids(11)], ...when }),
      ];
    },
  };

  test('every verb that is held is attacked', () => {
    const held = Object.entries(rules).flatMap(([verb, rule]) => (rule === 'held' ? [verb] : []));

    expect(Object.keys(attacks).sort()).toEqual(held.sort());
  });

  test.each(Object.entries(rules).filter(([, rule]) => rule === 'held'))(
    '%s goes no further than the settings, and says which',
    async (verb) => {
      const answers = await attacks[verb]?.();

      expect(answers?.map(({ code }) => code)).toEqual(answers?.map(() => 'CEILING'));
      for (const { sentence } of answers ?? []) if (sentence) expect(sentence.code).toMatch(/^(ceiling|rules)/);
      expect(snapshot(at(), at('green'), at('green', 'job'), at('gold'))).toEqual(outside);
      expect([now(at('blue'), 'pids'), now(at('blue'), 'memory'), now(at('blue'), 'cpus')]).toEqual([
        50,
        64 << 20,
        500_000,
      ]);
      expect(readStartTicks(earlier.inGreen.pid)).toBe(earlier.inGreen.startTicks);
      expect(groupNow(earlier.inBlue.pid)).toBe(at('blue', 'job'));
      expect((await verbs().run({ id: earlier.run })).state).toBe('running');
    },
  );

  test('a path is taken as it is, or not at all', async () => {
    for (const trick of pathTricks(at('blue'), at('green'))) {
      expect([trick, (await ask('freeze', { group: trick })).code]).toEqual([trick, 'BAD_INPUT']);
      expect((await ask('create', { parent: trick, name: 'x' })).code).toBe('BAD_INPUT');
    }
    for (const name of ['../green', '..', '.', 'a/b', '', 'x\n'])
      expect((await ask('create', { parent: at('blue'), name })).code).toBe('BAD_INPUT');
    const upper = `${at().toUpperCase()}/blue`;
    expect((await ask('create', { parent: upper, name: 'x' })).code).toBe('CEILING');
    expect((await ask('create', { parent: `${at('blue')}2`, name: 'x' })).code).toBe('CEILING');
    expect(snapshot(at(), at('green'), at('green', 'job'), at('gold'))).toEqual(outside);
  });
});
