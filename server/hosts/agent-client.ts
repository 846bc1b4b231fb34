/**
 * Web's end of the agent's socket: the verbs as plain functions, errors as the AppErrors they were on the other side,
 * and AGENT_DOWN when nobody is there. It does not retry: what to do about a lost agent is for the caller to say.
 */
import {
  createTRPCClient,
  httpLink,
  httpSubscriptionLink,
  isTRPCClientError,
  splitLink,
  TRPCClientError,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import superjson from 'superjson';
import { Agent, fetch as fetchThrough } from 'undici';
import type { AgentRouter, CarriedError } from '#server/agent/router.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import { streamOf } from './stream-of.ts';

/** What httpLink hands to its `fetch`. */
interface AskInit {
  method: 'POST';
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal | null;
}

export type AgentConnection = AgentVerbs & { close(): Promise<void> };

/** The agent behind a Unix socket. Nothing is opened before the first verb is called. */
export function connectAgent({ socketPath }: { socketPath: string }): AgentConnection {
  // A subscription is silent for as long as nothing happens: no time-outs, the signal ends it.
  const dispatcher = new Agent({ connect: { socketPath }, bodyTimeout: 0, headersTimeout: 0 });
  const url = 'http://agent';
  const fetchHere = ((input: string, init: RequestInit) =>
    fetchThrough(input, { ...(init as object), dispatcher })) as unknown as typeof fetch;
  // For a call with one answer undici's plain request does with a third of the work that its fetch takes.
  const ask = async (input: string, { method, headers, body, signal }: AskInit) => {
    const path = input.slice(url.length);
    const answer = await dispatcher.request({ origin: url, path, method, headers, body, signal });
    const text = await answer.body.text();
    const status = answer.statusCode;
    return { ok: status < 400, status, json: async (): Promise<unknown> => JSON.parse(text) };
  };

  const client = createTRPCClient<AgentRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({
          url,
          transformer: superjson,
          EventSource,
          eventSourceOptions: { fetch: (input, init) => fetchHere(String(input), init as RequestInit) },
        }),
        // A query's input does not fit every URL (group paths of 3,800 bytes, long cpu lists).
        false: httpLink({ url, transformer: superjson, fetch: ask as never, methodOverride: 'POST' }),
      }),
    ],
  });

  const asked = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (cause) {
      throw toAppError(cause, socketPath);
    }
  };
  const fail = (cause: unknown) => toAppError(cause, socketPath);

  return {
    facts: () => asked(client.facts.query()),
    groups: () => asked(client.groups.query()),
    limits: (input) => asked(client.limits.query(input)),
    plan: (input) => asked(client.plan.query(input)),
    apply: (input) => asked(client.applyChange.mutate(input)),
    ground: (input) => asked(client.ground.query(input)),
    planCreate: (input) => asked(client.planCreate.query(input)),
    create: (input) => asked(client.create.mutate(input)),
    remove: (input) => asked(client.remove.mutate(input)),
    planLoad: (input) => asked(client.planLoad.query(input)),
    load: (input) => asked(client.load.mutate(input)),
    listConfigFiles: () => asked(client.listConfigFiles.query()),
    readConfigFile: (input) => asked(client.readConfigFile.query(input)),
    saveConfigFile: (input) => asked(client.saveConfigFile.mutate(input)),
    control: (input) => asked(client.control.query(input)),
    freeze: (input) => asked(client.freeze.mutate(input)),
    thaw: (input) => asked(client.thaw.mutate(input)),
    kill: (input) => asked(client.kill.mutate(input)),
    signal: (input) => asked(client.signal.mutate(input)),
    removeTree: (input) => asked(client.removeTree.mutate(input)),
    reclaim: (input) => asked(client.reclaim.mutate(input)),
    planLaunch: (input) => asked(client.planLaunch.query(input)),
    launch: (input) => asked(client.launch.mutate(input)),
    runs: (input) => asked(client.runs.query(input)),
    run: (input) => asked(client.run.query(input)),
    runOutput: (input) => asked(client.runOutput.query(input)),
    stopRun: (input) => asked(client.stopRun.mutate(input)),
    forgetRun: (input) => asked(client.forgetRun.mutate(input)),
    resetPeak: (input) => asked(client.resetPeak.mutate(input)),
    restart: (input) => asked(client.restart.mutate(input)),
    rules: () => asked(client.rules.query()),
    previewRules: (input) => asked(client.previewRules.mutate(input)),
    classify: (input) => asked(client.classify.mutate(input)),
    unclassify: (input) => asked(client.unclassify.mutate(input)),
    ruleRounds: () => asked(client.ruleRounds.query()),
    saveRules: (input) => asked(client.saveRules.mutate(input)),
    processes: (input) => asked(client.processes.query(input)),
    move: (input) => asked(client.move.mutate(input)),
    files: (input) => asked(client.files.query(input)),
    budgets: (input) => asked(client.budgets.query(input)),
    keepBudgets: (input) => asked(client.keepBudgets.mutate(input)),
    diskPeaks: (input) => asked(client.diskPeaks.query(input)),
    wanted: () => asked(client.wanted.query()),
    adopt: (input) => asked(client.adopt.mutate(input)),
    restoreRights: (input) => asked(client.restoreRights.mutate(input)),
    forgetWanted: (input) => asked(client.forgetWanted.mutate(input)),
    forgetBootLaunch: (input) => asked(client.forgetBootLaunch.mutate(input)),
    bootReport: () => asked(client.bootReport.query()),
    configFiles: () => asked(client.configFiles.query()),
    schedules: () => asked(client.schedules.query()),
    addSchedule: (input) => asked(client.addSchedule.mutate(input)),
    pauseSchedule: (input) => asked(client.pauseSchedule.mutate(input)),
    removeSchedule: (input) => asked(client.removeSchedule.mutate(input)),
    tries: () => asked(client.tries.query()),
    keepTry: (input) => asked(client.keepTry.mutate(input)),
    endTry: (input) => asked(client.endTry.mutate(input)),
    journal: (input) => asked(client.journal.query(input)),
    watchTree: (signal) => streamOf((listener) => client.watchTree.subscribe(undefined, listener), { signal, fail }),
    watchGroup: (input, signal) =>
      streamOf((listener) => client.watchGroup.subscribe(input, listener), { signal, fail }),
    watchEvents: (input, signal) =>
      streamOf((listener) => client.watchEvents.subscribe(input, listener), { signal, fail }),
    watchRuns: (signal) => streamOf((listener) => client.watchRuns.subscribe(undefined, listener), { signal, fail }),
    close: () => dispatcher.destroy(),
  };
}

/**
 * What the agent said went wrong, as it said it; AGENT_DOWN when it said nothing. An error without a code is a bug
 * over there: it stays an Error, and the agent's log has the rest.
 */
function toAppError(cause: unknown, socketPath: string): Error {
  if (isTRPCClientError<AgentRouter>(cause) && cause.data) {
    const carried: CarriedError | null = cause.data.app;
    if (!carried) return cause;
    const { code, public: text, sentence, ...about } = carried;
    return new AppError(code, { ...about, public: sentence ? { ...sentence, text } : text, cause });
  }
  return new AppError('AGENT_DOWN', {
    public: "Corral's agent does not answer: it has stopped, or is just starting.",
    detail: reasonOf(cause),
    file: socketPath,
    cause,
  });
}

function reasonOf(cause: unknown): string {
  const inner = cause instanceof TRPCClientError && cause.cause ? cause.cause : cause;
  const deepest = inner instanceof Error && inner.cause ? inner.cause : inner;
  return deepest instanceof Error ? deepest.message : String(deepest);
}
