/**
 * For tests only: launches of the fake agent. `echo` writes its arguments and ends with 0, any other command runs until it is
 * stopped. The user "nobody" may be used, others are refused as the agent's settings would.
 */
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { LaunchVerbs } from '#server/domain/launch/launch-verbs.ts';
import type { OutputFacts, OutputStream, Receipt, ReceiptKey, RunDetail } from '#server/domain/launch/run.ts';
import { receiptKeys } from '#server/domain/launch/run.ts';

interface FakeRun {
  detail: RunDetail;
  written: Record<OutputStream, Buffer>;
}

/** How the fake agent takes a change: through its journal, with the trouble that a test has set. */
type TakeChange = <T extends NonNullable<JournalEntry['outcome']>>(
  verb: JournalEntry['verb'],
  request: { requestId: string },
  group: GroupPath,
  act: () => T,
) => T;

export function fakeLaunches({
  change,
  takes,
}: {
  change: TakeChange;
  /** Throws GROUP_GONE for a group that is not there. */
  takes: (group: GroupPath) => void;
}): LaunchVerbs {
  const runs = new Map<string, FakeRun>();
  const find = (id: string): FakeRun => {
    const found = runs.get(id);
    if (!found) throw new AppError('NOT_FOUND', { public: sayOfLaunch('run-not-found', { id }) });
    return found;
  };
  const newestFirst = () => [...runs.values()].map(({ detail }) => detail).reverse();
  return {
    planLaunch: async (input) => planOf(input),
    launch: async (request) => {
      takes(request.group);
      const [blocking] = planOf(request).notes;
      if (blocking) throw new AppError('CEILING', { public: blocking, field: 'user' });
      return change('launch', request, request.group, () => {
        const run = newRun(`fake${String(runs.size + 1).padStart(4, '0')}`, request);
        runs.set(run.detail.id, run);
        const { id, group, ownGroup, user, pid, startTicks } = run.detail;
        return { id, group, ownGroup, user, pid: pid ?? 0, startTicks: startTicks ?? '' };
      });
    },
    runs: async ({ limit }) => ({ runs: newestFirst().slice(0, limit), total: runs.size }),
    run: async ({ id }) => find(id).detail,
    runOutput: async ({ id, stream, fromByte, maxBytes }) => {
      const { detail, written } = find(id);
      const whole = written[stream];
      const from = fromByte ?? Math.max(0, whole.length - maxBytes);
      const data = whole.subarray(from, from + maxBytes);
      const facts = detail.output[stream];
      return {
        stream,
        fromByte: from,
        toByte: from + data.length,
        data: data.toString('base64'),
        skippedBytes: 0,
        facts,
      };
    },
    watchRuns: async function* () {
      yield { runs: newestFirst(), gone: [] };
    },
    stopRun: async (request) => {
      const { detail } = find(request.id);
      return change('stopRun', request, detail.group, () => {
        const isRunning = detail.state === 'running';
        if (isRunning) {
          const end = { kind: 'signalled', signal: 'SIGTERM', number: 15, coreDumped: false } as const;
          Object.assign(detail, { state: 'ended', end, endedAtMs: detail.startedAtMs + 1000 });
        }
        return { id: request.id, group: detail.group, signalled: isRunning ? 1 : 0, killAtMs: null };
      });
    },
    forgetRun: async (request) => {
      const { detail } = find(request.id);
      if (detail.state === 'running')
        throw new AppError('GROUP_BUSY', { public: sayOfLaunch('run-still-runs', { id: request.id }) });
      return change('forgetRun', request, detail.group, () => {
        runs.delete(request.id);
        return { id: request.id, group: detail.group };
      });
    },
  };
}

function argvOf({ command }: LaunchInput): string[] {
  return command.kind === 'argv' ? command.argv : ['sh', '-c', command.line];
}

function planOf(input: LaunchInput): LaunchPlan {
  const isAllowed = input.user === 'nobody';
  const refused = sayOfLaunch('launch-user-not-allowed', { user: input.user, allowed: 'nobody' });
  return {
    argv: argvOf(input),
    program: argvOf(input)[0] ?? null,
    user: { name: input.user, uid: 65_534, gid: 65_534 },
    groups: [],
    folder: input.folder ?? '/',
    environment: input.environment.map((variable) => ({ ...variable, from: 'given' as const })),
    nice: input.nice,
    noNewPrivileges: input.noNewPrivileges,
    group: input.group,
    places: [{ hierarchyId: 'memory', version: 1, controllers: ['memory'], group: input.group, isOwn: false }],
    notes: isAllowed ? [] : [{ ...refused, kind: 'blocks', field: 'user', errno: null }],
    equivalents: [],
  };
}

function newRun(id: string, request: LaunchInput & { requestId: string }): FakeRun {
  const [program, ...args] = argvOf(request);
  const hasEnded = program === 'echo';
  const stdout = Buffer.from(hasEnded ? `${args.join(' ')}\n` : '');
  const { requestId, ...input } = request;
  const facts = (totalBytes: number): OutputFacts => ({ totalBytes, dropped: null, isOpen: !hasEnded, isCut: false });
  return {
    written: { stdout, stderr: Buffer.alloc(0) },
    detail: {
      id,
      requestId,
      state: hasEnded ? 'ended' : 'running',
      command: request.command,
      user: request.user,
      folder: request.folder ?? '/',
      group: request.group,
      ownGroup: request.ownGroup ? childOf(request.group, `run-${id}`) : null,
      hierarchies: ['memory'],
      unit: null,
      pid: 4242,
      startTicks: '1',
      startedAtMs: 1_000_000,
      endedAtMs: hasEnded ? 1_001_000 : null,
      end: hasEnded ? { kind: 'exited', code: 0 } : null,
      stop: null,
      output: { stdout: facts(stdout.length), stderr: facts(0) },
      receipt: receiptOf(1000),
      leftBehind: hasEnded ? 0 : null,
      input,
      processes: [],
      processCount: 0,
    },
  };
}

function receiptOf(wallMs: number): Receipt {
  const figures = Object.fromEntries(receiptKeys.map((key) => [key, { value: 4096 }])) as Record<
    ReceiptKey,
    { value: number }
  >;
  return { source: 'own-group', wallMs, figures };
}
