/**
 * The host as one person may ask of it. Who sees all of it has the agent's verbs as they are; a member has these, and a new verb
 * of the agent's is in the list or does not compile. Services decide, and record, before they ask; what they forget is
 * refused here.
 */
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupKind } from '#server/domain/groups/group-kinds.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { CreatePlan, CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { mostRuns } from '#server/domain/launch/launch-verbs.ts';
import type { RunDetail } from '#server/domain/launch/run.ts';
import type { Action, Actor } from '#server/domain/people/access.ts';
import { can, canSee, visibleTops } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { ProcessReach } from '#server/domain/processes/process-verbs.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import { hideBeside, hideHost, hidePlaces, hierarchiesWithout, stepOutside } from '#server/domain/teams/hide-others.ts';
import { sayOfTry } from '#server/domain/tries/try-sentences.ts';
import { permissionFor } from '#server/services/changes/apply-change.ts';
import type { ChangeableHost } from '#server/services/context.ts';
import { refuseLaunch } from '#server/services/launch/refuse-launch.ts';
import { maskSignal } from './mask-signal.ts';

/**
 * A delegated service runs as root, and its name is one for the whole host: that it is taken tells of another team's group.
 * A slice's name has those of all the slices around it, so within a team's top group names are the team's own.
 */
const offered = (kind: GroupKind): boolean => kind !== 'delegated';

type Asking = Pick<Actor, 'role' | 'teams' | 'unixAccount'>;

/** The host, seen by `actor`. */
export function hostFor<Host extends ChangeableHost>(actor: Asking, host: Host): Host {
  return visibleTops(actor) === null ? host : { ...host, verbs: verbsFor(actor, host.verbs) };
}

/** Throws FORBIDDEN, and GROUP_GONE where whether there is such a group is not for them to know. */
export function refuseUnless(actor: Asking, action: Action, group: GroupPath | null): void {
  const verdict = can(actor, action, group);
  if (!verdict.ok) throw new AppError(verdict.code, { public: verdict.why });
}

function verbsFor(actor: Asking, verbs: AgentVerbs): AgentVerbs {
  const sees = (group: GroupPath) => canSee(actor, group);
  const need = (action: Action, group: GroupPath | null) => refuseUnless(actor, action, group);
  const reach: ProcessReach = { groups: [...(visibleTops(actor) ?? [])], user: actor.unixAccount };
  /** For what is about the whole host. */
  const never = (action: Action) => async (): Promise<never> => {
    const verdict = can(actor, action);
    throw new AppError('FORBIDDEN', { public: verdict.ok ? sayOfPeople('people-rights-gone', {}) : verdict.why });
  };
  const noStream = async function* (): AsyncGenerator<never> {
    yield await never('read')();
  };
  const checkSteps = <Plan extends ChangePlan>(plan: Plan): Plan => {
    const group = stepOutside(plan, sees);
    if (group !== null) throw new AppError('FORBIDDEN', { public: sayOfPeople('team-step-outside', { group }) });
    return plan;
  };
  const planNew = async (request: CreatePlanRequest): Promise<CreatePlan> => {
    need(permissionFor(request.edits, 'group:create'), request.parent);
    if (!offered(request.kind ?? 'directory'))
      throw new AppError('FORBIDDEN', { public: sayOfPeople('team-no-service', {}), field: 'kind' });
    const plan = checkSteps(await verbs.planCreate(request));
    // A top group that went is not theirs to make again: its limits are the budget.
    need('limits:update', plan.group);
    // A unit of systemd's is on v2 alone, which is one hierarchy.
    if (plan.unit === null) await checkEverywhere(plan.group, plan.makes);
    return plan;
  };
  const checkKept = (keep: boolean | undefined, group: GroupPath) => {
    if (keep) need('wanted:update', group);
  };
  /** On v1 a process that is not in the team's group of some hierarchy is bound there by no budget. */
  const checkEverywhere = async (group: GroupPath, places: readonly { hierarchyId: string }[]) => {
    const top = reach.groups.find((each) => isUnder(group, each));
    if (top === undefined) return;
    const { places: bound } = await verbs.limits({ group: top });
    const missing = hierarchiesWithout(Object.values(bound), places);
    if (missing.length === 0) return;
    const why = sayOfPeople('team-not-everywhere', { group, hierarchies: missing.join(', ') });
    throw new AppError('FORBIDDEN', { public: why, field: 'hierarchies' });
  };
  const planRun = async (input: LaunchInput): Promise<LaunchPlan> => {
    need('launch:run', input.group);
    refuseLaunch(actor, input);
    const plan = await verbs.planLaunch(input);
    // The account may have become root's since the person was mapped to it.
    if (plan.user?.uid === 0 && !can(actor, 'launch:any-user').ok)
      throw new AppError('FORBIDDEN', { public: sayOfPeople('people-unix-root', {}), field: 'user' });
    // Without a place it does not start: the notes of the plan say why.
    if (plan.places.length > 0) await checkEverywhere(input.group, plan.places);
    return plan;
  };
  const runOf = async (action: Action, id: string): Promise<RunDetail> => {
    const run = await verbs.run({ id });
    if (!sees(run.group)) throw new AppError('NOT_FOUND', { public: sayOfLaunch('run-not-found', { id }) });
    need(action, run.group);
    return run;
  };

  const needTry = async (id: string): Promise<void> => {
    const { running } = await verbs.tries();
    const found = running.find((each) => each.id === id && sees(each.group));
    if (!found) throw new AppError('NOT_FOUND', { public: sayOfTry('try-none', { id }) });
    need(permissionFor(found.settings, 'limits:update'), found.group);
  };

  const needSchedule = async (id: string): Promise<void> => {
    const { schedules } = await verbs.schedules();
    const found = schedules.find((each) => each.id === id && sees(each.group));
    if (!found) throw new AppError('NOT_FOUND', { public: sayOfSchedule('schedule-none', {}) });
    need(permissionFor(found.edits, 'limits:update'), found.group);
  };

  return {
    facts: async () => hideHost(await verbs.facts(), actor.unixAccount),
    groups: async () => (await verbs.groups()).filter(({ path }) => sees(path)),
    ground: async (input) => {
      need('read', input.group);
      const { kinds, ...ground } = await verbs.ground(input);
      return { ...ground, kinds: kinds.filter(offered) };
    },
    files: async (input) => {
      need('read', input.group);
      return verbs.files(input);
    },
    limits: async (input) => {
      need('read', input.group);
      return hideBeside(await verbs.limits(input), sees);
    },
    // Not for the top group: what stands beside it would be in the plan.
    plan: async (input) => {
      need(input.override ? 'limits:override' : permissionFor(input.edits, 'limits:update'), input.group);
      return checkSteps(await verbs.plan(input));
    },
    apply: async (request) => {
      const { group, edits, way, override } = request;
      need(override ? 'limits:override' : permissionFor(edits, 'limits:update'), group);
      checkKept(request.keep, group);
      const plan = checkSteps(await verbs.plan({ group, edits, way, override }));
      // The agent makes the plan anew, and takes it by its basis: what was looked at here is what it applies.
      if (plan.basis !== request.basis)
        throw new AppError('VALUES_MOVED', { public: sayOfChange('values-moved', { group }) });
      // What is kept is not theirs to put back.
      const { undoes: _, ...rest } = request;
      return verbs.apply(rest);
    },
    planCreate: planNew,
    create: async (request) => {
      const { keep, askedBy: _, requestId: __, basis, ...wanted } = request;
      checkKept(keep, request.parent);
      const plan = await planNew(wanted);
      return verbs.create({ ...request, basis: basis ?? plan.basis });
    },
    remove: async (request) => {
      need('group:remove', request.group);
      return verbs.remove(request);
    },

    processes: async (query) => {
      if (query.group !== null) need('read', query.group);
      const { rows, total } = await verbs.processes({ ...query, reach });
      return { rows: rows.map((row) => hidePlaces(row, sees)), total };
    },
    move: async (request) => {
      need('process:move', request.to);
      return verbs.move({ ...request, reach });
    },

    control: async (input) => {
      need('read', input.group);
      return verbs.control(input);
    },
    freeze: async (request) => {
      need('group:control', request.group);
      return verbs.freeze(request);
    },
    thaw: async (request) => {
      need('group:control', request.group);
      return verbs.thaw(request);
    },
    kill: async (request) => {
      need('process:signal', request.group);
      return verbs.kill(request);
    },
    signal: async (request) => {
      need('process:signal', request.group);
      return maskSignal(await verbs.signal(request));
    },
    removeTree: async (request) => {
      need('group:remove', request.group);
      if (request.processes === 'kill') need('process:signal', request.group);
      return verbs.removeTree(request);
    },
    reclaim: async (request) => {
      need('group:control', request.group);
      return verbs.reclaim(request);
    },
    resetPeak: async (request) => {
      need('group:control', request.group);
      return verbs.resetPeak(request);
    },
    restart: async (request) => {
      need('unit:restart', request.group);
      return verbs.restart(request);
    },

    planLaunch: planRun,
    launch: async (request) => {
      checkKept(request.startAtBoot, request.group);
      await planRun(request);
      return verbs.launch(request);
    },
    runs: async ({ group, limit }) => {
      const { runs } = await verbs.runs({ group, limit: mostRuns });
      const own = runs.filter((run) => sees(run.group));
      return { runs: own.slice(0, limit), total: own.length };
    },
    run: ({ id }) => runOf('read', id),
    runOutput: async (query) => {
      await runOf('launch:output', query.id);
      return verbs.runOutput(query);
    },
    stopRun: async (request) => {
      await runOf('launch:run', request.id);
      return verbs.stopRun(request);
    },
    forgetRun: async (request) => {
      await runOf('launch:run', request.id);
      return verbs.forgetRun(request);
    },

    tries: async () => {
      const { running, atMs } = await verbs.tries();
      // What has ended is for web to put on record, once for everybody.
      return { running: running.filter(({ group }) => sees(group)), ended: [], atMs };
    },
    schedules: async () => {
      const { schedules, ...state } = await verbs.schedules();
      return { ...state, schedules: schedules.filter(({ group }) => sees(group)), events: [] };
    },
    addSchedule: async (request) => {
      need(permissionFor(request.edits, 'limits:update'), request.group);
      checkSteps(await verbs.plan({ group: request.group, edits: request.edits }));
      return verbs.addSchedule(request);
    },
    pauseSchedule: async (request) => {
      await needSchedule(request.id);
      return verbs.pauseSchedule(request);
    },
    removeSchedule: async (request) => {
      await needSchedule(request.id);
      return verbs.removeSchedule(request);
    },
    keepTry: async (request) => {
      await needTry(request.id);
      return verbs.keepTry(request);
    },
    endTry: async (request) => {
      await needTry(request.id);
      return verbs.endTry(request);
    },

    // Web follows these once for everybody, and tells each what is theirs (services of usage, launch and events).
    budgets: async (input) => {
      for (const group of input.groups) need('read', group);
      const budgets = await verbs.budgets(input);
      // What a top group gets of the host tells of what others weigh.
      return budgets.map(({ weight, ...budget }) => ({
        ...budget,
        weight: weight && { ...weight, ofSiblings: null, ofHost: null },
      }));
    },
    keepBudgets: never('teams:manage'),
    diskPeaks: async (input) => {
      for (const group of input.groups) need('read', group);
      return verbs.diskPeaks(input);
    },
    watchTree: noStream,
    watchGroup: noStream,
    watchRuns: noStream,
    watchEvents: noStream,
    journal: never('read'),
    planLoad: never('config:load'),
    load: never('config:load'),
    listConfigFiles: never('config:read'),
    readConfigFile: never('config:read'),
    saveConfigFile: never('config:files'),
    configFiles: never('config:read'),
    wanted: never('wanted:update'),
    adopt: never('wanted:update'),
    restoreRights: never('wanted:update'),
    forgetWanted: never('wanted:update'),
    forgetBootLaunch: never('wanted:update'),
    bootReport: never('wanted:update'),
    rules: never('rules:save'),
    previewRules: never('rules:classify'),
    classify: never('rules:classify'),
    unclassify: never('rules:classify'),
    ruleRounds: never('rules:classify'),
    saveRules: never('rules:save'),
  };
}
