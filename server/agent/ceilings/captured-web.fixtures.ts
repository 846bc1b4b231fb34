/**
 * For host tests: an agent with ceilings, what was kept, tried, run and moved before there were any, and the socket in the hands of
 * whoever has captured web.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
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
import { serveAgent } from '#server/agent/serve.ts';
import { measureBound } from '#server/cgroupfs/ceilings/measure-bounds.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { Measure } from '#server/domain/ceilings/ceiling.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { askRaw, type RawAnswer } from './raw-socket.fixtures.ts';
import { readCeilings } from './read-ceilings.ts';

export const whyNot = whyNotHere('cpu', 'memory', 'pids');

/** What stands of the time before the ceilings, by its id, and one process in `blue/job` and one in `green/job`. */
export interface Earlier {
  inBlue: { pid: number; startTicks: string };
  inGreen: { pid: number; startTicks: string };
  /** Began in `green`, and is to at every boot. */
  run: string;
  /** Leads `blue` from 50 processes to the 1000 that are kept for it. */
  blueTry: string;
  greenTry: string;
  /** Of `inBlue`; undoing it leads into `green`. */
  move: string;
}

export interface CapturedWeb {
  /**
   * Makes the groups blue, green, gold and loose, what stands of earlier, and the ceilings: blue is within all of its own, gold's
   * limits are fixed, loose has no limit of processes yet, and all others are outside.
   */
  open(): Promise<Earlier>;
  close(): Promise<void>;
  /** The group of these names, each below the one before; the top of all without any. */
  at(...names: string[]): GroupPath;
  /** A file of the agent's own. */
  fileOf(name: string): string;
  /** Null: without ceilings. */
  start(ceilings: string | null): Promise<void>;
  stop(): Promise<void>;
  clearGroups(): Promise<void>;
  endRuns(): Promise<void>;
  /** Not by the socket: what the agent itself says. */
  verbs(): AgentVerbs;
  ask(verb: string, input?: Record<string, unknown>): Promise<RawAnswer>;
  /** With the plan that the agent itself answers. */
  apply(group: string, edits: unknown[], how?: Record<string, unknown>): Promise<RawAnswer>;
}

/** `name` is that of the test file's groups. Nothing is made before `open`. */
export function captureWeb(name: string): CapturedWeb {
  let ground: TestGround;
  let folder: string;
  let agent: Agent;
  let stop: () => Promise<void>;
  let requests = 0;
  const at = (...names: string[]) => [ground.top, ...names].join('/') as GroupPath;
  const fileOf = (file: string) => path.join(folder, 'agent', file);
  const socketPath = () => path.join(folder, 'run/agent.sock');
  const ceilingsFile = () => path.join(folder, 'etc/ceilings');

  const start = async (ceilings: string | null) => {
    if (ceilings !== null) writeFileSync(ceilingsFile(), ceilings, { mode: 0o644 });
    agent = startAgent({
      socketPath: socketPath(),
      socketGroupId: null,
      sampleIntervalMs: 1000,
      journalPath: fileOf('journal.jsonl'),
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
  const ask = (verb: string, input: Record<string, unknown> = {}) => {
    requests += 1;
    return askRaw(socketPath(), verb, { requestId: `raw-${requests}`, ...input });
  };
  const apply = async (group: string, edits: unknown[], how: Record<string, unknown> = {}) => {
    const { data } = await ask('plan', { group, edits, ...how });
    return ask('applyChange', { group, edits, basis: data?.basis ?? '', confirmed: data?.confirm ?? null, ...how });
  };
  const endRuns = async () => {
    for (const { id } of (await agent.verbs.runs({ group: null, limit: 500 })).runs) {
      await ask('stopRun', { id, graceSeconds: 0 });
      while ((await agent.verbs.run({ id })).processCount > 0) await new Promise((done) => setTimeout(done, 10));
    }
  };

  /** What is kept, tried, run and moved before there are any ceilings is theirs to go back to. */
  const doEarlier = async (): Promise<Earlier> => {
    const inBlue = await ground.startProcess(at('blue', 'job'));
    const inGreen = await ground.startProcess(at('green', 'job'));
    const memory: LimitEdit = { key: 'memory.max', value: 64n << 20n };
    const cpu: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } };
    expect((await apply(at('blue'), [pids(1000), memory, cpu], { keep: true })).code).toBeNull();
    expect((await apply(at('green'), [pids(300)], { keep: true })).code).toBeNull();
    expect((await apply(at('gold'), [pids(10)])).code).toBeNull();
    const blueTry = `raw-try-${process.pid}`;
    expect((await apply(at('blue'), [pids(50)], { returnAfterMinutes: 600, requestId: blueTry })).code).toBeNull();
    const greenTry = `raw-green-${process.pid}`;
    expect((await apply(at('green'), [pids(200)], { returnAfterMinutes: 600, requestId: greenTry })).code).toBeNull();
    const launched = await ask('launch', launchIn(at('green'), { startAtBoot: true }));
    expect(launched.text).toBe('');
    const classified = `raw-classify-${process.pid}`;
    const { data: book } = await ask('previewRules', { edited: null });
    const moved = await ask('classify', { basis: book.basis, processes: [inBlue], requestId: classified });
    expect(moved.text).toBe('');
    expect(groupNow(inBlue.pid)).toBe(at('green', 'job'));
    // And back, so that undoing that leads out of the subtree.
    const move = `raw-back-${process.pid}`;
    expect((await ask('unclassify', { of: classified, requestId: move })).text).toBe('');
    return { inBlue, inGreen, run: launched.data.id, blueTry, greenTry, move };
  };

  return {
    open: async () => {
      ground = await openTestGround(name);
      folder = mkdtempSync(path.join(tmpdir(), `corral-${name}-`));
      for (const each of ['etc', 'agent']) mkdirSync(path.join(folder, each), { mode: 0o700 });
      writeFileSync(path.join(folder, 'etc/cgrules.conf'), `root:sleep\tpids\t${at('green', 'job').slice(1)}\n`);
      for (const each of ['blue', 'green', 'gold', 'loose']) await ground.make(each);
      for (const each of ['blue', 'green']) await ground.make('job', at(each));
      await start(null);
      const earlier = await doEarlier();
      await stop();
      await start(
        `outside=closed\n${at('blue')} pids=100 memory=64M cpus=0.5\n${at('gold')} limits=fixed\n${at('loose')} pids=20 remove=yes\n`,
      );
      return earlier;
    },
    close: async () => {
      await stop?.();
      // Without ceilings again, to end what was launched.
      await start(null);
      await endRuns();
      await stop();
      await ground?.clear();
      rmSync(folder, { recursive: true, force: true });
    },
    ...{ at, fileOf, start, stop: () => stop(), clearGroups: () => ground.clear(), endRuns },
    ...{ verbs: () => agent.verbs, ask, apply },
  };
}

export function pids(value: number | 'max'): LimitEdit {
  return { key: 'pids.max', value };
}

/** In every hierarchy with limits. */
export function place() {
  return { hierarchies: limitHierarchies, enable: onV2(available) };
}

/** A launch that does not end by itself, in a group of its own below. */
export function launchIn(group: GroupPath, how: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    ...{ command: { kind: 'shell', line: 'exec sleep 1000' }, group, user: 'root', folder: '/', ownGroup: true },
    ...how,
  };
}

/** Processes, bytes, or millionths of a CPU that stand; Infinity without a limit. */
export function now(group: GroupPath, bound: 'pids' | 'memory' | 'cpus'): Measure | null | undefined {
  return measureBound(host, group, bound)[0]?.value;
}

/** Where the process is, in the hierarchy of pids. */
export function groupNow(pid: number): GroupPath | null | undefined {
  return groupsOfProcess(host, pid).find(({ hierarchy }) => hierarchy.id === host.hierarchyFor('pids')?.id)?.group;
}
