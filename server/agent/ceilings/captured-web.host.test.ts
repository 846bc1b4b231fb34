/**
 * Whoever has captured web has the agent's socket and every verb. This is what the agent's own settings leave them: each verb that
 * changes anything is attacked here, and a new one does not compile before it is said how it is held.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  available,
  host,
  limitHierarchies,
  onV2,
  openTestGround,
  type TestGround,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { type Agent, startAgent } from '#server/agent/core.ts';
import { createAgentRouter } from '#server/agent/router.ts';
import { serveAgent } from '#server/agent/serve.ts';
import { ofAnotherBoot } from '#server/agent/wanted/wanted-agent.fixtures.ts';
import { measureBound } from '#server/cgroupfs/ceilings/measure-bounds.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { type GroupPath, nameOf, parentOf } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { askRaw, pathTricks, type RawAnswer } from './raw-socket.fixtures.ts';
import { readCeilings } from './read-ceilings.ts';

const whyNot = whyNotHere('cpu', 'memory', 'pids');

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
  let ground: TestGround;
  let folder: string;
  let agent: Agent;
  let stop: () => Promise<void>;
  let requests = 0;
  const at = (...names: string[]) => [ground.top, ...names].join('/') as GroupPath;
  const socketPath = () => path.join(folder, 'run/agent.sock');
  const ceilingsFile = () => path.join(folder, 'etc/ceilings');

  const start = async (ceilings: string | null) => {
    if (ceilings !== null) writeFileSync(ceilingsFile(), ceilings, { mode: 0o644 });
    agent = startAgent({
      socketPath: socketPath(),
      socketGroupId: null,
      sampleIntervalMs: 1000,
      journalPath: path.join(folder, 'agent/journal.jsonl'),
      onlyUnder: null,
      ceilings: ceilings === null ? null : readCeilings(ceilingsFile(), process.geteuid?.() ?? 0),
      launchUsers: ['root'],
      guardedPids: [],
      rulesPath: path.join(folder, 'etc/cgrules.conf'),
      rulesEverySeconds: null,
      cgconfigFolder: path.join(folder, 'etc'),
    });
    ({ stop } = await serveAgent(agent, { path: socketPath(), groupId: null }, () => {}));
  };
  const ask = (verb: string, input: Record<string, unknown> = {}): Promise<RawAnswer> => {
    requests += 1;
    return askRaw(socketPath(), verb, { requestId: `raw-${requests}`, ...input });
  };
  /** As it is done with the plan that the agent itself answers. */
  const apply = async (group: string, edits: unknown[], how: Record<string, unknown> = {}) => {
    const { data } = await ask('plan', { group, edits, ...how });
    return ask('applyChange', { group, edits, basis: data?.basis ?? '', confirmed: data?.confirm ?? null, ...how });
  };
  const load = async (groups: unknown[], removes: unknown[] = []) => {
    const { data } = await ask('planLoad', { groups, removes });
    return ask('load', { groups, removes, basis: data?.basis ?? '', confirmed: data?.confirm ?? null });
  };
  const loaded = (group: GroupPath, edits: LimitEdit[] = []) => ({
    ...{ path: group, hierarchies: limitHierarchies, enable: onV2(available), edits },
    ...{ quotaPart: null, rows: [], rights: [] },
  });
  const place = () => ({ hierarchies: limitHierarchies, enable: onV2(available) });
  const pids = (value: number | 'max'): LimitEdit => ({ key: 'pids.max', value });
  const now = (group: GroupPath, bound: 'pids' | 'memory' | 'cpus') => measureBound(host, group, bound)[0]?.value;
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
  const groupNow = (pid: number) =>
    groupsOfProcess(host, pid).find(({ hierarchy }) => hierarchy.id === host.hierarchyFor('pids')?.id)?.group;

  let inBlue: { pid: number; startTicks: string };
  let inGreen: { pid: number; startTicks: string };
  let earlierRun: string;
  let earlierTry: string;
  let outsideTry: string;
  let earlierMove: string;
  let outside: string[];

  beforeAll(async () => {
    ground = await openTestGround('ceiling');
    folder = mkdtempSync(path.join(tmpdir(), 'corral-ceiling-'));
    for (const name of ['etc', 'agent']) mkdirSync(path.join(folder, name), { mode: 0o700 });
    writeFileSync(path.join(folder, 'etc/cgrules.conf'), `root:sleep\tpids\t${at('green', 'job').slice(1)}\n`);
    for (const name of ['blue', 'green', 'gold', 'loose']) await ground.make(name);
    for (const name of ['blue', 'green']) await ground.make('job', at(name));
    inBlue = await ground.startProcess(at('blue', 'job'));
    inGreen = await ground.startProcess(at('green', 'job'));
    // Before there were any ceilings: what is kept, tried, run and moved of that time is theirs to go back to.
    await start(null);
    const memory: LimitEdit = { key: 'memory.max', value: 64n << 20n };
    const cpu: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } };
    expect((await apply(at('blue'), [pids(1000), memory, cpu], { keep: true })).code).toBeNull();
    expect((await apply(at('green'), [pids(300)], { keep: true })).code).toBeNull();
    expect((await apply(at('gold'), [pids(10)])).code).toBeNull();
    earlierTry = `raw-try-${process.pid}`;
    expect((await apply(at('blue'), [pids(50)], { returnAfterMinutes: 600, requestId: earlierTry })).code).toBeNull();
    outsideTry = `raw-green-${process.pid}`;
    expect((await apply(at('green'), [pids(200)], { returnAfterMinutes: 600, requestId: outsideTry })).code).toBeNull();
    const launched = await ask('launch', launchIn(at('green'), { startAtBoot: true }));
    expect(launched.text).toBe('');
    earlierRun = launched.data.id;
    earlierMove = `raw-classify-${process.pid}`;
    const { data: book } = await ask('previewRules', { edited: null });
    const moved = await ask('classify', { basis: book.basis, processes: [inBlue], requestId: earlierMove });
    expect(moved.text).toBe('');
    expect(groupNow(inBlue.pid)).toBe(at('green', 'job'));
    // And back, so that undoing that leads out of the subtree.
    const back = `raw-back-${process.pid}`;
    expect((await ask('unclassify', { of: earlierMove, requestId: back })).text).toBe('');
    earlierMove = back;
    await stop();
    await start(
      `outside=closed\n${at('blue')} pids=100 memory=64M cpus=0.5\n${at('gold')} limits=fixed\n${at('loose')} pids=20 remove=yes\n`,
    );
    outside = snapshot(ground.top, at('green'), at('green', 'job'), at('gold'));
  });
  afterAll(async () => {
    await stop?.();
    // Without ceilings again, to end what was launched.
    await start(null);
    await endRuns();
    await stop();
    await ground?.clear();
    rmSync(folder, { recursive: true, force: true });
  });

  const endRuns = async () => {
    for (const { id } of (await agent.verbs.runs({ group: null, limit: 500 })).runs) {
      await ask('stopRun', { id, graceSeconds: 0 });
      while ((await agent.verbs.run({ id })).processCount > 0) await new Promise((done) => setTimeout(done, 10));
    }
  };
  const launchIn = (group: GroupPath, how: Record<string, unknown> = {}) => ({
    ...{ command: { kind: 'shell', line: 'exec sleep 1000' }, group, user: 'root', folder: '/', ownGroup: true },
    ...how,
  });

  /** For each verb that is held: what is tried, and who answers it. */
  const attacks: Record<string, () => Promise<RawAnswer[]>> = {
    apply: async () => [
      await apply(at('green'), [pids(999)]),
      await apply(at('green', 'job'), [pids(999)], { override: true }),
      await apply(ground.top, [pids(999)]),
      await apply(at('blue'), [pids(101)]),
      await apply(at('blue'), [pids('max')]),
      await apply(at('blue'), [pids(101)], { returnAfterMinutes: 5 }),
      await apply(at('blue'), [pids(1000)], { undoes: earlierTry }),
      await apply(at('blue'), [{ key: 'memory.max', value: (64n << 20n) + 4096n }]),
      await apply(at('blue'), [{ key: 'memory.max', value: 'max' }]),
      // The same quota in a shorter period.
      await apply(at('blue'), [{ key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 50_000 } }]),
      await apply(at('blue'), [{ key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } }]),
      await apply(at('gold'), [pids(9)]),
    ],
    create: async () => [
      await ask('create', { parent: at('green'), name: 'new', ...place() }),
      await ask('create', { parent: ground.top, name: 'another', ...place() }),
      await ask('create', { parent: ground.top, name: 'blue2', ...place() }),
      // Its top group has no limit of processes yet.
      await ask('create', { parent: at('loose'), name: 'new', ...place() }),
    ],
    remove: async () => [
      await ask('remove', { group: at('green', 'job') }),
      await ask('remove', { group: at('gold') }),
      await ask('remove', { group: ground.top }),
    ],
    removeTree: async () => [
      await ask('removeTree', { group: ground.top, processes: 'kill', confirmed: nameOf(ground.top) }),
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
      await ask('freeze', { group: ground.top, thawAfterSeconds: 1 }),
    ],
    thaw: async () => [await ask('thaw', { group: at('green') })],
    kill: async () => [
      await ask('kill', { group: at('green'), confirmed: 'green' }),
      await ask('kill', { group: ground.top, confirmed: nameOf(ground.top) }),
    ],
    signal: async () => [
      await ask('signal', { group: at('green', 'job'), processes: [inGreen], signal: 'SIGKILL' }),
      await ask('signal', { group: ground.top, processes: [inGreen], signal: 'SIGKILL' }),
      await ask('signal', { group: '/', processes: [inGreen], signal: 'SIGKILL' }),
    ],
    reclaim: async () => [await ask('reclaim', { group: at('green'), bytes: 4096n })],
    resetPeak: async () => [await ask('resetPeak', { group: at('green') })],
    restart: async () => [await ask('restart', { group: at('green') })],
    move: async () => [
      await ask('move', { to: at('green', 'job'), processes: [inBlue] }),
      await ask('move', { to: ground.top, processes: [inBlue] }),
      await ask('move', { to: '/', processes: [inBlue] }),
      await ask('move', { to: at('loose'), processes: [inBlue] }),
    ],
    launch: async () => [
      await ask('launch', launchIn(at('green'))),
      await ask('launch', launchIn(ground.top)),
      await ask('launch', launchIn(at('loose'), { ownGroup: false })),
      await ask('launch', launchIn(at('loose'))),
      ...(limitHierarchies.length > 1
        ? [await ask('launch', launchIn(at('blue'), { hierarchies: [host.hierarchyFor('cpuset')?.id] }))]
        : []),
    ],
    stopRun: async () => [await ask('stopRun', { id: earlierRun, graceSeconds: 0 })],
    adopt: async () => [await ask('adopt', { group: at('green'), keys: null })],
    restoreRights: async () => [await ask('restoreRights', { group: at('green') })],
    forgetWanted: async () => [await ask('forgetWanted', { group: at('green'), keys: null })],
    forgetBootLaunch: async () => [await ask('forgetBootLaunch', { id: earlierRun })],
    classify: async () => {
      const { data } = await ask('previewRules', { edited: null });
      const answer = await ask('classify', { basis: data.basis, processes: [inBlue] });
      // What is kept where it is is none of those to be moved.
      return [{ ...answer, code: answer.code === 'NOT_AVAILABLE' ? 'CEILING' : answer.code }];
    },
    unclassify: async () => [await ask('unclassify', { of: earlierMove })],
    endTry: async () => {
      const answers = [await ask('endTry', { id: earlierTry }), await ask('endTry', { id: outsideTry })];
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
      expect(snapshot(ground.top, at('green'), at('green', 'job'), at('gold'))).toEqual(outside);
      expect([now(at('blue'), 'pids'), now(at('blue'), 'memory'), now(at('blue'), 'cpus')]).toEqual([
        50,
        64 << 20,
        500_000,
      ]);
      expect(readStartTicks(inGreen.pid)).toBe(inGreen.startTicks);
      expect(groupNow(inBlue.pid)).toBe(at('blue', 'job'));
      expect((await agent.verbs.run({ id: earlierRun })).state).toBe('running');
    },
  );

  test('a path is taken as it is, or not at all', async () => {
    for (const trick of pathTricks(at('blue'), at('green'))) {
      expect([trick, (await ask('freeze', { group: trick })).code]).toEqual([trick, 'BAD_INPUT']);
      expect((await ask('create', { parent: trick, name: 'x' })).code).toBe('BAD_INPUT');
    }
    for (const name of ['../green', '..', '.', 'a/b', '', 'x\n'])
      expect((await ask('create', { parent: at('blue'), name })).code).toBe('BAD_INPUT');
    const upper = `${ground.top.toUpperCase()}/blue`;
    expect((await ask('create', { parent: upper, name: 'x' })).code).toBe('CEILING');
    expect((await ask('create', { parent: `${at('blue')}2`, name: 'x' })).code).toBe('CEILING');
    expect(snapshot(ground.top, at('green'), at('green', 'job'), at('gold'))).toEqual(outside);
  });

  test('within the settings all of it works', async () => {
    expect((await apply(at('blue'), [pids(80)])).text).toBe('');
    expect((await apply(at('blue', 'job'), [pids('max')])).code).toBe('KERNEL_REFUSED');
    expect((await apply(at('blue', 'job'), [pids(500)])).text).toBe('');
    expect((await ask('create', { parent: at('blue'), name: 'night', ...place(), edits: [pids(7)] })).text).toBe('');
    expect((await ask('move', { to: at('blue', 'night'), processes: [inBlue] })).data?.processes[0].status).toBe(
      'moved',
    );
    // Some hosts have nothing to freeze with.
    const freezing = await ask('freeze', { group: at('blue', 'night') });
    expect([null, 'NOT_AVAILABLE']).toContain(freezing.code);
    expect((await ask('thaw', { group: at('blue', 'night') })).code).toBe(freezing.code);
    expect((await ask('move', { to: at('blue', 'job'), processes: [inBlue] })).data?.processes[0].status).toBe('moved');
    expect((await ask('remove', { group: at('blue', 'night') })).data?.removed.length).toBeGreaterThan(0);
    expect((await apply(at('blue'), [pids(50)])).text).toBe('');
  });

  test('a group that is removed and made again has what the settings allow, and nothing before that', async () => {
    expect((await apply(at('loose'), [pids(20)])).text).toBe('');
    expect((await ask('create', { parent: at('loose'), name: 'x', ...place() })).text).toBe('');
    expect((await ask('removeTree', { group: at('loose'), processes: 'kill', confirmed: 'loose' })).data?.left).toEqual(
      [],
    );

    // With more than is allowed it is not made; with nothing said nobody gets anything of it.
    expect((await ask('create', { parent: ground.top, name: 'loose', ...place(), edits: [pids(21)] })).code).toBe(
      'CEILING',
    );
    expect((await ask('create', { parent: ground.top, name: 'loose', ...place() })).text).toBe('');
    expect((await ask('create', { parent: at('loose'), name: 'x', ...place() })).sentence?.code).toBe(
      'ceiling-not-held',
    );
    expect((await ask('launch', launchIn(at('loose')))).sentence?.code).toBe('ceiling-not-held');
    expect((await apply(at('loose'), [pids(20)])).text).toBe('');
    expect((await ask('create', { parent: at('loose'), name: 'x', ...place() })).text).toBe('');
  });

  test('what somebody with a shell has raised gives nothing more to what is below', async () => {
    const { mountPoint = '' } = host.hierarchyFor('pids') ?? {};
    expect((await apply(at('loose', 'x'), [pids(10)])).text).toBe('');
    writeFileSync(`${mountPoint}${at('loose')}/pids.max`, '500');

    const below = await apply(at('loose', 'x'), [pids(400)]);

    expect(below.code).toBe('CEILING');
    expect(below.sentence).toMatchObject({
      code: 'ceiling-not-held',
      values: { top: at('loose'), most: 20, now: 500 },
    });
    // Down it goes, also step by step.
    expect((await apply(at('loose'), [pids(100)])).text).toBe('');
    expect((await apply(at('loose'), [pids(101)])).code).toBe('CEILING');
    expect((await apply(at('loose'), [pids(15)])).text).toBe('');
    expect((await apply(at('loose', 'x'), [pids(400)])).text).toBe('');
  });

  test('the preview says it before, with the limit that it is about', async () => {
    const { data } = await ask('plan', { group: at('blue'), edits: [pids(101)] });

    expect(data.refused).toBe(true);
    expect(data.notes).toContainEqual(
      expect.objectContaining({
        severity: 'refused',
        key: 'pids.max',
        code: 'ceiling-exceeded',
        values: expect.objectContaining({ top: at('blue'), bound: 'pids', most: 100, asked: 101, line: 2 }),
      }),
    );
  });

  test('at the next boot what was kept of before comes back within the settings alone', async () => {
    await stop();
    await start(null);
    await endRuns();
    expect((await ask('forgetBootLaunch', { id: earlierRun })).text).toBe('');
    await stop();
    await ground.clear();
    ofAnotherBoot(path.join(folder, 'agent/boot-report.jsonl'));
    await start(`outside=closed\n${at('blue')} pids=100 memory=64M cpus=0.5\n`);
    while ((await agent.verbs.bootReport()).endedAtMs === null) await new Promise((done) => setTimeout(done, 10));

    const { groups } = await agent.verbs.bootReport();
    const codes = groups.flatMap(({ limits, faults }) => [...limits, ...faults].map((each) => JSON.stringify(each)));
    expect(existsSync(`${host.hierarchyFor('memory')?.mountPoint}${at('blue')}`)).toBe(true);
    expect(now(at('blue'), 'memory')).toBe(64 << 20);
    expect(now(at('blue'), 'pids')).toBe(Number.POSITIVE_INFINITY);
    expect(codes.join()).toContain('ceiling-exceeded');
    // What is kept outside of them stays away.
    expect(existsSync(`${host.hierarchyFor('memory')?.mountPoint}${at('green')}`)).toBe(false);
    expect(parentOf(at('blue'))).toBe(ground.top);
  });
});
