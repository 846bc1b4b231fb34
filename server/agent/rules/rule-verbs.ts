import { readAccountFiles } from '#server/cgroupfs/rules/read-accounts.ts';
import { sayOfFile } from '#server/domain/config/file-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { ClassifyOutcome, ClassifyRequest, RuleVerbs } from '#server/domain/rules/rule-verbs.ts';
import type { BudgetPolicy, ManyBudgeted } from '#server/domain/teams/budget-policy.ts';
import { policyOf } from '#server/domain/teams/budget-policy.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import type { Journal } from '../changes/journal.ts';
import { nodesOf } from '../groups/group-verbs.ts';
import type { AgentScene } from '../scene.ts';
import { checkBudgetOfMoves, policyNow } from '../teams/check-budget.ts';
import { openMoveRoom } from '../teams/move-room.ts';
import { type MoveTask, runMoves } from './classify.ts';
import { landings, previewRules } from './preview-rules.ts';
import { landingScene, openRuleBook } from './rule-book.ts';
import { openRuleRounds } from './rule-rounds.ts';
import { readRulesFiles } from './rules-files.ts';
import { saveRules } from './save-rules.ts';
import { tasksBack } from './undo-classify.ts';

/** So many processes are moved in one go. */
const mostMoves = 2000;

/** The verbs, and continuous classification where the setting asks for it. */
export function createRuleVerbs(
  scene: AgentScene,
  { journal }: { journal: Pick<Journal, 'find'> },
): RuleVerbs & { begin(): void; stop(): void } {
  const { host, config, freshGuard, change, changes, sampler } = scene;
  const files = () => readRulesFiles(config.rulesPath);
  const roomUnder = (budgets: readonly BudgetPolicy[] = []) => openMoveRoom(host, (group) => policyOf(group, budgets));
  const nodes = (): GroupNode[] => nodesOf(host, sampler);
  const touched = async (task: Promise<ClassifyOutcome>) => {
    const outcome = await change(task);
    for (const group of new Set(outcome.processes.flatMap(({ to }) => to))) sampler.touch(group);
    return outcome;
  };
  const rounds = openRuleRounds({
    host,
    everySeconds: config.rulesEverySeconds,
    book: () => openRuleBook(host, files()),
    filesNow: files,
    sceneNow: () => landingScene(host, freshGuard(), nodes()),
    move: (requestId, tasks) =>
      touched(
        changes.run({ requestId, verb: 'classify', group: commonOf(tasks) }, async (at) => {
          // Nobody asks for it: what web has told last counts.
          checkBudgetOfMoves(at, (group) => policyNow(at, { group }), tasks);
          return runMoves(at, tasks);
        }),
      ),
  });

  const classifyNow = async (at: ChangeScene, { basis, processes, budgets }: ManyBudgeted<ClassifyRequest>) => {
    const book = openRuleBook(host, files());
    if (book.refusedBy !== null)
      throw new AppError('BAD_INPUT', { public: sayOfLanding('rules-not-readable', { path: book.refusedBy }) });
    if (book.basis !== basis) throw new AppError('VALUES_MOVED', { public: sayOfLanding('rules-files-moved', {}) });
    const asked = processes && new Map(processes.map(({ pid, startTicks }) => [pid, startTicks]));
    const tasks: MoveTask[] = [];
    const pids = asked ? [...asked.keys()] : undefined;
    // Of all that are to be moved, those for whom there is no room stay, as the preview has it; who asks for some wants all of them.
    const room = asked ? null : roomUnder(budgets);
    for await (const { landing, pid, startTicks } of landings(book, landingScene(host, at.guard, nodes()), pids, room))
      if (landing.kind === 'move' && (!asked || asked.get(pid) === startTicks))
        tasks.push({ pid, startTicks, moves: landing.moves });
    return runTasks(at, tasks, { budgets, noneLeft: 'rules-nothing-to-move' });
  };

  return {
    rules: async () => ({ files: files(), accounts: accountsOf(readAccountFiles(host)), continuous: rounds.state() }),
    previewRules: async ({ edited, budgets, ...query }) =>
      previewRules(
        openRuleBook(host, files(), edited),
        landingScene(host, freshGuard(), nodes()),
        query,
        roomUnder(budgets),
      ),
    classify: (request) =>
      touched(
        changes.run({ requestId: request.requestId, verb: 'classify', group: rootPath }, (at) =>
          classifyNow(at, request),
        ),
      ),
    unclassify: ({ of, requestId, budgets }) =>
      touched(
        changes.run({ requestId, verb: 'unclassify', group: rootPath }, (at) =>
          runTasks(at, tasksBack(host, of, journal.find(of)), { budgets, noneLeft: 'rules-nothing-to-move-back' }),
        ),
      ),
    ruleRounds: async () => [...rounds.told()],
    saveRules: ({ requestId, ...request }) =>
      change(
        changes.run({ requestId, verb: 'saveRules', group: rootPath }, async (at) => {
          // Whoever reads them moves processes past the ceiling.
          if (config.onlyUnder !== null)
            throw new AppError('CEILING', {
              public: sayOfFile('file-beyond-ceiling', { path: request.path, under: config.onlyUnder }),
            });
          return saveRules(at, request, files());
        }),
      ),
    begin: rounds.begin,
    stop: rounds.stop,
  };
}

async function runTasks(
  at: ChangeScene,
  tasks: readonly MoveTask[],
  {
    budgets = [],
    noneLeft,
  }: {
    budgets?: readonly BudgetPolicy[] | undefined;
    /** What is said where there is nothing to do. */
    noneLeft: 'rules-nothing-to-move' | 'rules-nothing-to-move-back';
  },
): Promise<ClassifyOutcome> {
  if (tasks.length === 0) throw new AppError('NOT_AVAILABLE', { public: sayOfLanding(noneLeft, {}) });
  if (tasks.length > mostMoves)
    throw new AppError('BAD_INPUT', {
      public: sayOfLanding('rules-too-many-to-move', { count: tasks.length, most: mostMoves }),
      field: 'processes',
    });
  checkBudgetOfMoves(at, (group) => policyOf(group, budgets), tasks);
  return runMoves(at, tasks);
}

/** The one group that all go to, else the root: what the journal files the change under. */
function commonOf(tasks: readonly MoveTask[]): GroupPath {
  const groups = new Set(tasks.flatMap(({ moves }) => moves.map(({ to }) => to)));
  const [only] = groups;
  return groups.size === 1 && only ? only : rootPath;
}

/** Only what rules are judged by: no passwords, homes or shells leave the agent. */
function accountsOf({ passwd, group }: { passwd: string; group: string }): { passwd: string; group: string } {
  const rows = (text: string, count: number) =>
    text
      .split('\n')
      .flatMap((line) => {
        const [name, , ...rest] = line.split(':');
        return name ? [[name, 'x', ...rest.slice(0, count)].join(':')] : [];
      })
      .join('\n');
  return { passwd: rows(passwd, 2), group: rows(group, 2) };
}
