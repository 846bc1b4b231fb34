/** Rules on real processes: who lands where, moving them, all or nothing, back again, and by rounds. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  host,
  openTestGround,
  sceneNow,
  type TestGround,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { DoneStep, PlannedStep, StepLog } from '#server/agent/changes/planned-step.ts';
import { recoverChange } from '#server/agent/changes/recover-change.ts';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import { hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { walkHierarchy } from '#server/cgroupfs/groups/list-groups.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, isUnder, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import type { Landing } from '#server/domain/rules/rule-verbs.ts';
import { type MoveTask, runMoves } from './classify.ts';
import { landings, previewRules } from './preview-rules.ts';
import { landingScene, openRuleBook } from './rule-book.ts';
import { openRuleRounds } from './rule-rounds.ts';
import { readRulesFiles } from './rules-files.ts';
import { saveRules } from './save-rules.ts';
import { tasksBack } from './undo-classify.ts';

const notHere = whyNotHere('pids');
const folder = mkdtempSync(path.join(tmpdir(), 'corral-rules-'));
const file = path.join(folder, 'cgrules.conf');
let ground: TestGround;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('rules');
});

beforeEach(async () => {
  if (notHere === null) group = await ground.make(`g${count++}`);
});

afterAll(async () => {
  await ground?.clear();
  rmSync(folder, { recursive: true, force: true });
});

const pids = host.hierarchyFor('pids');

function nodes(): GroupNode[] {
  const paths = host.hierarchies.flatMap((each) => walkHierarchy(each)).filter((each) => isUnder(each, ground.top));
  return [...new Set([parseGroupPath('/'), ...paths])].map((each) => ({
    path: each,
    hierarchies: hierarchiesOf(host, each).map(({ id }) => id),
    owner: { kind: 'none', label: null },
    guarded: null,
  }));
}

function book(text: string) {
  writeFileSync(file, text);
  return openRuleBook(host, readRulesFiles(file));
}

const scene = () => landingScene(host, sceneNow().guard, nodes());

/** Only processes of this test: whatever the rules say, others are not asked for. */
async function landingsOf(text: string, own: { pid: number }[]): Promise<Landing[]> {
  const rows: Landing[] = [];
  for await (const { row } of landings(
    book(text),
    scene(),
    own.map(({ pid }) => pid),
  ))
    rows.push(row());
  return rows;
}

async function tasksOf(text: string, own: { pid: number }[]): Promise<MoveTask[]> {
  const tasks: MoveTask[] = [];
  for await (const { landing, pid, startTicks } of landings(
    book(text),
    scene(),
    own.map((each) => each.pid),
  ))
    if (landing.kind === 'move') tasks.push({ pid, startTicks, moves: landing.moves });
  return tasks;
}

function groupIn(pid: number, hierarchyId = pids?.id): string | null {
  const found = parseProcessGroups(host, readProcessGroupText(host, pid) ?? '');
  return found.find((each) => each.hierarchy.id === hierarchyId)?.group ?? null;
}

describe.skipIf(notHere !== null)(`rules on processes${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('tells of each process its rule, where it would land, and what keeps it', async () => {
    const own = await ground.startProcess();
    const text = `root:sleep pids ${group}\n`;

    const [row] = await landingsOf(text, [own]);

    expect(row).toMatchObject({
      ...{ kind: 'move', user: 'root', name: 'sleep', why: null },
      lines: [{ path: file, line: 1, rule: `root:sleep pids ${group}`, group, hierarchies: [pids?.id] }],
    });
    expect((await landingsOf(`root:sleep pids ${group}/nowhere`, [own]))[0]).toMatchObject({
      kind: 'kept',
      why: { code: 'landing-group-missing' },
    });
    expect(
      (await landingsOf(`* pids ${group}`, [{ pid: 1 }, { pid: 2 }, process])).map(({ why }) => why?.code),
    ).toEqual(['is-pid-1', 'is-kernel-thread', 'is-agent']);
  });

  test('counts all processes of the host, and tells as many as asked for', async () => {
    const own = await ground.startProcess();

    const all = await previewRules(book('nobody pids x\n'), scene(), { search: '', show: 'all', limit: 2 });
    const one = await previewRules(book(`root:sleep pids ${group}`), scene(), {
      ...{ search: String(own.pid), show: 'move' as const, limit: 5 },
    });

    expect(all.rows).toHaveLength(2);
    expect(all.total).toBe(Object.values(all.counts).reduce((sum, each) => sum + each));
    expect([one.total, one.rows[0]?.pid]).toEqual([1, own.pid]);
  });

  test('moves by the rules and back again; who has ended is passed over', async () => {
    const [one, two, gone] = [await ground.startProcess(), await ground.startProcess(), await ground.startProcess()];
    const before = readProcessGroupText(host, one.pid);
    const tasks = await tasksOf(`root:sleep pids ${group}\n`, [one, two, gone]);
    process.kill(gone.pid, 'SIGKILL');
    await expect.poll(() => readProcessGroupText(host, gone.pid)).toBeNull();

    const outcome = await runMoves(sceneNow(), tasks);

    expect(outcome.result).toBe('applied');
    expect([groupIn(one.pid), groupIn(two.pid)]).toEqual([group, group]);
    expect(await tasksOf(`root:sleep pids ${group}\n`, [one])).toEqual([]);

    const back = await runMoves(sceneNow(), tasksBack(host, 'x', { verb: 'classify', outcome, recovery: null }));

    expect(back.result).toBe('applied');
    expect(readProcessGroupText(host, one.pid)).toBe(before);
    expect(() => tasksBack(host, 'x', null)).toThrow('cannot be undone');
  });

  test('moves none where the kernel refuses one', async () => {
    const [one, two] = [await ground.startProcess(), await ground.startProcess()];
    const before = readProcessGroupText(host, one.pid);
    const tasks = await tasksOf(`root:sleep pids ${group}\n`, [one, two]);
    const bad = tasks.map((task, at) =>
      at === 1 ? { ...task, moves: [{ to: parseGroupPath(`${group}/gone`), hierarchyIds: [pids?.id ?? ''] }] } : task,
    );

    const outcome = await runMoves(sceneNow(), bad);

    expect(outcome).toMatchObject({ result: 'rolled-back', why: expect.stringContaining(`${group}/gone`) });
    expect(outcome.processes.map(({ status }) => status)).toEqual(['rolled-back', 'refused']);
    expect(readProcessGroupText(host, one.pid)).toBe(before);
  });

  test.each([0, 1, 2, 3])(
    'killed after %i of 3 moves: all are put back at the next start, or all had been made',
    async (kept) => {
      const own = [await ground.startProcess(), await ground.startProcess(), await ground.startProcess()];
      const before = own.map(({ pid }) => readProcessGroupText(host, pid));
      const tasks = await tasksOf(`root:sleep pids ${group}\n`, own);
      const steps: PlannedStep[] = [];
      const done = new Map<number, DoneStep>();
      const log: StepLog = {
        plan: (all) => steps.push(...all) - all.length,
        did: (at, what) => {
          done.set(at, what);
          // From here on nothing more comes to pass.
          if (done.size === kept) throw new Error('killed');
        },
      };
      if (kept > 0) await expect(runMoves({ ...sceneNow(), steps: log }, tasks)).rejects.toThrow('killed');
      else
        steps.push(
          ...tasks.map(
            (task, at): PlannedStep => ({
              kind: 'move',
              ...task,
              name: '',
              to: group,
              hierarchyIds: [pids?.id ?? ''],
              before: before[at] ?? '',
            }),
          ),
        );
      const self = { pid: 1, startTicks: '1', bootId: readBootId(host.proc) };
      const open: OpenChange = { requestId: 'r', verb: 'classify', group: '/', startedAtMs: 0, by: self, steps, done };

      const recovery = await recoverChange({ host, self }, open, log);

      const isAll = kept === 3;
      expect(recovery.result).toBe(isAll ? 'applied' : kept === 0 ? 'failed' : 'rolled-back');
      expect(own.map(({ pid }) => groupIn(pid) === group)).toEqual([isAll, isAll, isAll]);
      if (!isAll) expect(own.map(({ pid }) => readProcessGroupText(host, pid))).toEqual(before);
    },
  );

  const memory = host.hierarchyFor('memory');
  test.skipIf(!pids || !memory || pids.id === memory.id)(
    'of a process that was moved in two steps, each says where it is in the end, and it goes back from there',
    async () => {
      const { pid, startTicks } = await ground.startProcess();
      const before = readProcessGroupText(host, pid);
      const done = new Map<number, DoneStep>();
      const steps: PlannedStep[] = [];
      const log: StepLog = {
        plan: (all) => steps.push(...all) - all.length,
        did: (at, word) => void done.set(at, word),
      };
      const moves = [pids, memory].map((hierarchy) => ({ to: group, hierarchyIds: [hierarchy?.id ?? ''] }));
      expect(await runMoves({ ...sceneNow(), steps: log }, [{ pid, startTicks, moves }])).toMatchObject({
        result: 'applied',
      });
      const self = { pid: 1, startTicks: '1', bootId: readBootId(host.proc) };
      const open: OpenChange = { requestId: 'r', verb: 'classify', group: '/', startedAtMs: 0, by: self, steps, done };

      const recovery = await recoverChange({ host, self }, open, log);

      const now = readProcessGroupText(host, pid)?.trimEnd();
      expect([recovery.result, ...recovery.values.map(({ after }) => after)]).toEqual(['applied', now, now]);
      const entry = { verb: 'classify' as const, outcome: null, recovery };
      expect((await runMoves(sceneNow(), tasksBack(host, 'r', entry))).result).toBe('applied');
      expect(readProcessGroupText(host, pid)).toBe(before);
      // Where it has been moved since, or is what an older agent knew no more of than a sentence, nothing is.
      expect(tasksBack(host, 'r', entry)).toEqual([]);
      const older = { ...recovery, values: recovery.values.map(({ process: _, ...value }) => value) };
      expect(() => tasksBack(host, 'r', { ...entry, recovery: older })).toThrow('cannot be undone');
      const rolledBack = { ...recovery, result: 'rolled-back' as const };
      expect(() => tasksBack(host, 'r', { ...entry, recovery: rolledBack })).toThrow('cannot be undone');
    },
  );

  test('by rounds: who comes is moved, a move by hand stands, and rules that cannot be read move nobody', async () => {
    const first = await ground.startProcess();
    // Of the host's processes only those of this test are seen.
    const proc = path.join(folder, 'proc');
    const mine = () => ({ ...host, proc });
    const show = (pid: number) => {
      mkdirSync(proc, { recursive: true });
      symlink(`/proc/${pid}`, path.join(proc, String(pid)));
    };
    show(first.pid);
    book(`root:sleep pids ${group}\n`);
    let moves = 0;
    let refusedPid = 0;
    const rounds = openRuleRounds({
      host: mine(),
      everySeconds: null,
      book: () => openRuleBook(host, readRulesFiles(file)),
      filesNow: () => readRulesFiles(file),
      sceneNow: () => landingScene(mine(), sceneNow().guard, nodes()),
      move: (_, tasks) => {
        moves += 1;
        if (tasks.some(({ pid }) => pid === refusedPid))
          throw new AppError('KERNEL_REFUSED', { public: 'not this one' });
        return runMoves(sceneNow(), tasks);
      },
    });

    await rounds.round();
    expect(groupIn(first.pid)).toBe(group);

    await runMoves(
      sceneNow(),
      [{ ...first, moves: [{ to: ground.top, hierarchyIds: [pids?.id ?? ''] }] }].filter(() => pids?.version === 1),
    );
    const second = await ground.startProcess();
    show(second.pid);
    await rounds.round();
    expect([groupIn(first.pid), groupIn(second.pid)]).toEqual([pids?.version === 1 ? ground.top : group, group]);
    expect([rounds.state().moved, moves]).toEqual([2, 2]);
    const moved = { moves: [{ rule: `root:sleep pids ${group}`, to: group, count: 1 }], refused: 0, why: null };
    expect(rounds.state().recent[0]).toMatchObject(moved);
    expect(rounds.told()).toMatchObject([moved, moved]);

    // One that is refused holds up no other, and the round is told once.
    const [third, fourth] = [await ground.startProcess(), await ground.startProcess()];
    for (const { pid } of [third, fourth]) show(pid);
    refusedPid = third.pid;
    await rounds.round();
    expect(groupIn(fourth.pid)).toBe(group);
    expect(rounds.told().at(-1)).toMatchObject({ moves: [{ count: 1 }], refused: 1, why: 'not this one' });
    expect(rounds.told()).toHaveLength(3);

    book('root:sleep pids\n');
    await rounds.round();
    expect(rounds.state().idle?.code).toBe('rules-not-readable');
    rounds.stop();
  });
});

describe('the files', () => {
  const noJournal: StepLog = { plan: () => 0, did: () => {} };
  const save = (text: string, version: string) =>
    saveRules({ steps: noJournal }, { path: file, text, version }, readRulesFiles(file));

  test('are read in their order, and what is none says so', () => {
    writeFileSync(file, 'root cpu a\n');
    const more = path.join(folder, 'cgrules.d');
    mkdirSync(more, { recursive: true });
    writeFileSync(path.join(more, 'one'), new Uint8Array([0xff, 0xfe, 0x00]));
    writeFileSync(path.join(more, 'long'), '#'.repeat(2_000_000));
    symlink('/dev/zero', path.join(more, 'device'));
    symlink(folder, path.join(more, 'folder'));
    symlink('/nowhere', path.join(more, 'nowhere'));

    const files = readRulesFiles(file);

    expect(files[0]).toMatchObject({ path: file, text: 'root cpu a\n', problem: null });
    expect(
      Object.fromEntries(files.slice(1).map((each) => [path.basename(each.path), each.problem?.code ?? null])),
    ).toEqual({
      ...{
        one: 'rules-not-text',
        long: 'rules-too-long',
        device: 'rules-not-a-file',
        folder: 'rules-not-a-file',
        nowhere: null,
      },
    });
    rmSync(more, { recursive: true });
  });

  test('are saved whole, and not over what somebody else has written', () => {
    writeFileSync(file, 'root cpu a\n', { mode: 0o640 });
    const version = readRulesFiles(file)[0]?.version ?? '';

    const saved = save('root cpu b\r\n# é\n', version);

    expect(readFileSync(file, 'utf8')).toBe('root cpu b\r\n# é\n');
    expect(() => save('root cpu c\n', version)).toThrow('changed by somebody else');
    expect(readFileSync(file, 'utf8')).toBe('root cpu b\r\n# é\n');
    rmSync(file);
    expect(() => save('root cpu c\n', saved.version)).toThrow('changed by somebody else');
    expect(save('new\n', 'none').characters).toBe(4);
    expect(() =>
      saveRules({ steps: noJournal }, { path: '/etc/passwd', text: '', version: 'x' }, readRulesFiles(file)),
    ).toThrow('none of the files');
  });
});

function symlink(target: string, at: string): void {
  rmSync(at, { force: true });
  symlinkSync(target, at);
}
