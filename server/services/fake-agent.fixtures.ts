/** For tests only: an agent without a kernel. Groups are a map of control files; `next` makes the next change go wrong. */
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { ApplyOutcome, ChangeContext, ChangePlan } from '#server/domain/changes/change.ts';
import type { JournalEntry, Recovery } from '#server/domain/changes/change-verbs.ts';
import { topOf } from '#server/domain/config/common-group.ts';
import type { FreezeOutcome, Frozen } from '#server/domain/control/control-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import { freeGround } from '#server/domain/groups/ground.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf, isUnder, rootPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { Schedule } from '#server/domain/schedules/schedule.ts';
import { type EndedTry, returnTimeOf, type Try } from '#server/domain/tries/try.ts';
import type { BootReport } from '#server/domain/wanted/wanted-verbs.ts';
import { fakeLaunches } from './launch/fake-launches.fixtures.ts';
import { fakeRules } from './rules/fake-rules.fixtures.ts';
import { fakeSchedules } from './schedules/fake-schedules.fixtures.ts';
import { fakeTries, fakeTry } from './tries/fake-tries.fixtures.ts';

export interface FakeAgent extends AgentVerbs {
  /** Texts of control files by group and file path. */
  kernel: Map<GroupPath, Map<string, string>>;
  /** Verbs that changed something, in order. */
  calls: string[];
  /** Every verb that it was asked, reads too, with what it was asked of; streams of the whole host with null. */
  asked: { verb: string; input: unknown }[];
  entries: Map<string, JournalEntry>;
  startedAtMs: number;
  /** How far back the journal goes. */
  journalSinceMs: number;
  /** What the next change meets: an error before it, or the agent's end in the middle. */
  next: Error | 'dies before' | 'dies after' | 'dies amid' | null;
  /** What it finds out at its start about a change in which it died. */
  recovery: Recovery;
  boot: BootReport;
  /** Changes that come back by themselves, and what became of such. */
  running: Try[];
  ended: EndedTry[];
  scheduled: Schedule[];
}

const thawed: Frozen = {
  state: 'thawed',
  self: false,
  by: null,
  holdouts: [],
  requestId: null,
  sinceMs: null,
  thawAtMs: null,
};

function freezeOutcome(group: GroupPath, asked: 'FROZEN' | 'THAWED'): FreezeOutcome {
  const self = asked === 'FROZEN';
  const path = `/sys/fs/cgroup/freezer${group}/freezer.state`;
  const frozen: Frozen = { ...thawed, state: self ? 'frozen' : 'thawed', self };
  return { group, path, asked, before: self ? 'THAWED' : 'FROZEN', after: asked, frozen };
}

export function createFakeAgent(groups: readonly GroupPath[]): FakeAgent {
  const kernel = new Map(groups.map((group) => [group, new Map<string, string>()]));
  const agentDown = () => new AppError('AGENT_DOWN', { public: "Corral's agent does not answer." });

  function filesOf(group: GroupPath): Map<string, string> {
    const files = kernel.get(group);
    if (!files) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
    return files;
  }

  /** Runs a change through the journal, as the real agent does. */
  function change<T extends NonNullable<JournalEntry['outcome']>>(
    verb: JournalEntry['verb'],
    request: { requestId: string },
    group: GroupPath,
    act: () => T,
  ): T {
    const trouble = agent.next;
    agent.next = null;
    if (trouble instanceof Error) throw trouble;
    if (trouble === 'dies before') throw agentDown();
    const entry: JournalEntry = {
      requestId: request.requestId,
      verb,
      group,
      startedAtMs: agent.startedAtMs + 1,
      underWay: false,
      outcome: null,
      error: null,
      recovery: null,
      endedAtMs: null,
    };
    agent.entries.set(request.requestId, entry);
    agent.calls.push(`${verb} ${group}`);
    const outcome = act();
    if (trouble === 'dies amid') {
      agent.startedAtMs += 1000;
      entry.recovery = agent.recovery;
      throw agentDown();
    }
    entry.outcome = outcome;
    if (trouble === 'dies after') throw agentDown();
    return outcome;
  }

  const agent: FakeAgent = {
    kernel,
    calls: [],
    asked: [],
    entries: new Map(),
    startedAtMs: 1_000_000,
    journalSinceMs: 0,
    next: null,
    running: [],
    ended: [],
    scheduled: [],
    boot: {
      ...{ bootId: 'a', startedAtMs: 1, endedAtMs: 2, setAside: null },
      ...{ groups: [], launches: [], awaited: [] },
    },
    recovery: { result: 'rolled-back', why: 'It was cut short and rolled back.', values: [] },
    facts: async () =>
      ({
        agent: { startedAtMs: agent.startedAtMs },
        ...{ topology: { cores: [{ online: true }, { online: true }] }, memoryBytes: 2 ** 33, pidMax: 32_768 },
      }) as unknown as HostFacts,
    groups: async () =>
      [...kernel.keys()].map((path) => ({
        path,
        hierarchies: ['memory'],
        owner: { kind: 'none' as const, label: null },
        guarded: null,
      })),
    limits: async ({ group }) => ({
      ...contextOf(group, filesOf(group)),
      effective: [],
      rights: { children: null, removal: null, members: null },
    }),
    plan: async ({ group, edits }) => planOf(group, filesOf(group), edits),
    apply: async (request) =>
      change('apply', request, request.group, () => {
        const files = filesOf(request.group);
        const outcome = applyTo(files, planOf(request.group, files, request.edits));
        const returnsAtMs = returnTimeOf(request, 0);
        if (returnsAtMs === null) return outcome;
        agent.running.push(fakeTry(request, outcome, returnsAtMs));
        return { ...outcome, returnsAtMs };
      }),
    ground: async ({ group }) => {
      filesOf(group);
      return freeGround;
    },
    planCreate: async ({ parent, name, edits }) => {
      const group = childOf(parent, name);
      const makes = [{ hierarchyId: 'memory', version: 1 as const, path: `/sys/fs/cgroup/memory${group}` }];
      return { ...planOf(group, new Map(), edits), makes, unit: null };
    },
    create: async (request) => {
      const group = childOf(request.parent, request.name);
      return change('create', request, group, () => {
        kernel.set(group, new Map());
        return { group, made: [`/sys/fs/cgroup/memory${group}`], filled: [], limits: null };
      });
    },
    remove: async (request) =>
      change('remove', request, request.group, () => {
        kernel.delete(request.group);
        return { group: request.group, removed: [`/sys/fs/cgroup/memory${request.group}`], obstacles: [] };
      }),
    planLoad: async () => ({ steps: [], refused: false, confirm: null, basis: 'as-it-is' }),
    listConfigFiles: async () => [],
    readConfigFile: async ({ name }) => ({ name, path: `/etc/${name}`, text: '', version: '0' }),
    saveConfigFile: async (request) =>
      change('saveConfig', request, rootPath, () => ({
        path: `/etc/${request.name}`,
        before: request.version,
        version: '1',
        sizeBytes: request.text.length,
      })),
    load: async (request) =>
      change('load', request, topOf(request.groups.map(({ path }) => path)), () => ({
        result: 'applied' as const,
        dirs: request.groups.map(({ path }) => {
          kernel.set(path, new Map());
          return { group: path, path: `/sys/fs/cgroup/memory${path}`, status: 'made' as const, errno: null, why: null };
        }),
        writes: [],
        rights: [],
        atMs: 0,
      })),
    control: async ({ group }) => {
      filesOf(group);
      return {
        group,
        freezer: 1,
        unit: null,
        killWaits: null,
        frozen: thawed,
        groups: [group],
        groupCount: 1,
        processes: [],
        processCount: 0,
        rights: {
          freeze: null,
          kill: null,
          removeTree: null,
          moveUp: null,
          reclaim: null,
          resetPeak: null,
          restart: null,
        },
      };
    },
    freeze: async (request) => change('freeze', request, request.group, () => freezeOutcome(request.group, 'FROZEN')),
    thaw: async (request) => change('thaw', request, request.group, () => freezeOutcome(request.group, 'THAWED')),
    kill: async (request) =>
      change('kill', request, request.group, () => ({
        group: request.group,
        how: 'freeze-and-signal' as const,
        killed: 2,
        left: [],
      })),
    signal: async (request) =>
      change('signal', request, request.group, () => ({
        signal: request.signal,
        processes: request.processes.map(({ pid }) => ({
          pid,
          name: 'worker',
          status: 'sent' as const,
          errno: null,
          why: null,
        })),
      })),
    removeTree: async (request) =>
      change('removeTree', request, request.group, () => {
        for (const each of [...kernel.keys()]) if (isUnder(each, request.group)) kernel.delete(each);
        return {
          group: request.group,
          removed: [`/sys/fs/cgroup/memory${request.group}`],
          moved: 0,
          killed: 0,
          left: [],
        };
      }),
    reclaim: async (request) =>
      change('reclaim', request, request.group, () => ({
        group: request.group,
        path: `/sys/fs/cgroup/memory${request.group}/memory.force_empty`,
        asked: '0',
        beforeBytes: 8192,
        afterBytes: 4096,
        short: false,
      })),
    resetPeak: async (request) =>
      change('resetPeak', request, request.group, () => ({
        group: request.group,
        files: [
          {
            path: `/sys/fs/cgroup/memory${request.group}/memory.max_usage_in_bytes`,
            beforeBytes: 8192,
            afterBytes: 4096,
          },
        ],
      })),
    restart: async (request) =>
      change('restart', request, request.group, () => ({
        group: request.group,
        unit: 'shop.service',
        command: 'systemctl restart -- shop.service',
        before: { state: 'active, running', mainPid: 41 },
        after: { state: 'active, running', mainPid: 42 },
      })),
    keepBudgets: async () => {},
    diskPeaks: async ({ groups: tops }) => tops.map((group) => ({ group, disks: [] })),
    budgets: async ({ groups: tops }) =>
      tops.map((group) => {
        const budgetOf = (key: string) => {
          const text = kernel.get(group)?.get(pathOf(group, key)) ?? 'max';
          const limit = text === 'max' ? ('max' as const) : Number(text);
          return { limit, handedOut: 0, holders: [], moreHolders: 0, used: null };
        };
        const list = kernel.get(group)?.get(pathOf(group, 'cpuset.cpus'));
        const weight = Number(kernel.get(group)?.get(pathOf(group, 'cpu.weight')) ?? 100);
        const resources = {
          cpu: budgetOf('cpu'),
          memory: budgetOf('memory.max'),
          swap: budgetOf('memory.swap.max'),
          memsw: { ...budgetOf(''), limit: null },
          pids: budgetOf('pids.max'),
        };
        return {
          group,
          resources: kernel.has(group) ? resources : null,
          cores: list === undefined ? null : { list, inForce: list, holders: [], moreHolders: 0 },
          weight: { key: 'cpu.weight', weight, ofSiblings: 0.5, ofHost: 0.5 },
          io: null,
        };
      }),
    wanted: async () => ({ groups: [], launches: [], boot: agent.boot }),
    adopt: async (request) => change('adopt', request, request.group, () => ({ group: request.group, moves: [] })),
    restoreRights: async (request) =>
      change('restoreRights', request, request.group, () => ({
        group: request.group,
        result: 'applied' as const,
        files: [],
        atMs: 1,
      })),
    forgetWanted: async (request) =>
      change('forgetWanted', request, request.group, () => ({ group: request.group, moves: [] })),
    forgetBootLaunch: async (request) =>
      change('forgetBootLaunch', request, '/' as GroupPath, () => ({ id: request.id, group: '/' as GroupPath })),
    bootReport: async () => agent.boot,
    configFiles: async () => [],
    move: async (request) =>
      change('move', request, request.to, () => ({
        to: request.to,
        processes: request.processes.map(({ pid }) => ({
          pid,
          name: 'worker',
          status: pid === 1 ? ('refused' as const) : ('moved' as const),
          errno: null,
          why: pid === 1 ? 'PID 1 is not moved.' : null,
          before: '4:memory:/',
          after: pid === 1 ? '4:memory:/' : `4:memory:${request.to}`,
        })),
      })),
    ...fakeLaunches({
      change,
      takes: (group) => {
        filesOf(group);
      },
    }),
    ...fakeSchedules({ change, agent: () => agent }),
    ...fakeTries({ change, agent: () => agent }),
    processes: async ({ group }) => {
      if (group !== null) filesOf(group);
      return { rows: [], total: 0 };
    },
    ...fakeRules(),
    files: async ({ group }) => {
      filesOf(group);
      return [];
    },
    journal: async ({ requestId }) => ({
      entry: agent.entries.get(requestId) ?? null,
      sinceMs: agent.journalSinceMs,
    }),
    watchTree: () => nothing(),
    watchEvents: async function* () {},
    watchGroup: () => nothing(),
  };
  return keepingWhatIsAsked(agent);
}

/** What a test puts in the place of a verb afterwards keeps nothing. */
function keepingWhatIsAsked(agent: FakeAgent): FakeAgent {
  for (const [verb, answer] of Object.entries(agent))
    if (typeof answer === 'function')
      Object.assign(agent, {
        [verb]: (...given: unknown[]) => {
          const [input] = given;
          agent.asked.push({ verb, input: input instanceof AbortSignal ? null : input });
          return Reflect.apply(answer, agent, given);
        },
      });
  return agent;
}

function pathOf(group: GroupPath, key: string): string {
  return `/sys/fs/cgroup/memory${group}/${key}`;
}

function contextOf(group: GroupPath, files: Map<string, string>): ChangeContext {
  const limits = Object.fromEntries(
    [...files].map(([path, text]) => [path, { kind: 'value', files: [{ file: path, path, text }] }]),
  );
  const places = { memory: { version: 1, hierarchyId: 'memory', dir: `/sys/fs/cgroup/memory${group}` } };
  const owner = { kind: 'none', label: null };
  return { group, places, missing: {}, owner, guarded: null, own: { group, limits } } as unknown as ChangeContext;
}

function planOf(group: GroupPath, files: Map<string, string>, edits: readonly LimitEdit[]): ChangePlan {
  const writes = edits.map(({ key, value }) => {
    const path = pathOf(group, key);
    return { key, group, path, file: key, before: files.get(path) ?? 'max', text: String(value) };
  });
  return { group, writes, notes: [], basis: 'basis' } as unknown as ChangePlan;
}

/** Keeps whole pages of memory, as the kernel does. */
function applyTo(files: Map<string, string>, plan: ChangePlan): ApplyOutcome {
  const writes = plan.writes.map((write) => {
    const isBytes = write.key?.startsWith('memory') === true && /^\d+$/.test(write.text);
    const kept = isBytes ? String((BigInt(write.text) / 4096n) * 4096n) : write.text;
    files.set(write.path, kept);
    return {
      key: write.key,
      group: write.group,
      hierarchyId: 'memory',
      file: write.file,
      path: write.path,
      asked: write.text,
      before: write.before,
      after: kept,
      status: 'kept' as const,
      errno: null,
      why: null,
    };
  });
  return { result: 'applied', writes, atMs: 0 };
}

async function* nothing(): AsyncGenerator<never> {}
