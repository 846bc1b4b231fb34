/**
 * A stream of changes with web or the agent killed in the middle of them: the product as a person starts it, in a folder
 * and on a port of its own, on one group that it makes. What came of it is judged by crash-verdict.ts.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync, rmdirSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { type Api, enterFirst } from './api.ts';
import { type CrashVerdict, dirsOf, journalOf, judge } from './crash-verdict.ts';
import { type StoryProcess, startSleeper } from './host-groups.ts';
import { startProduct } from './product.ts';

export interface BatteryOptions {
  kills: number;
  /** Repeats what is changed, who is killed and when; not what the machine was at just then. */
  seed: number;
  say?: (line: string) => void;
  /** Ends it early: what was done so far is judged. */
  signal?: AbortSignal;
}

export interface BatteryReport extends CrashVerdict {
  seed: number;
  kills: { web: number; agent: number };
  /** Changes that were asked for, of every kind. */
  asked: number;
}

const controllers = ['cpu', 'cpuset', 'memory', 'pids'] as const;
const rootPath = '/' as GroupPath;
const childNames = ['one', 'two', 'three'];
/** A kill comes within so many milliseconds of the call; on a slow machine within the time that a change takes there. */
const latestKillMs = 30;
const backWithinMs = 60_000;
const settledWithinMs = 120_000;

export async function runCrashBattery({ kills, seed, say = () => {}, signal }: BatteryOptions): Promise<BatteryReport> {
  const random = createRandom(seed);
  const name = `corral-test-crash-${process.pid}`;
  const product = await startProduct();
  const sleeper = startSleeper();
  // On a busy machine a change would be over before this process gets to see that it has begun.
  setPriority(-15);
  try {
    const api = await enterFirst(product);
    const places = await findPlaces(api);
    await api.groups.create.mutate({ parent: rootPath, name, ...places, edits: [] });
    const group = `/${name}` as GroupPath;
    const scene: Scene = { api, group, sleeper, random, places };
    const killed = { web: 0, agent: 0 };
    const answered = new Set<string>();
    let asked = 0;
    /** How long the last change that was left alone took. */
    let usualMs = 0;
    while (killed.web + killed.agent < kills && !signal?.aborted) {
      const change = await prepareChange(scene);
      const victim = random() < 0.6 ? (random() < 0.5 ? 'web' : 'agent') : null;
      const part = random();
      // Before the change begins: finding it takes longer than a change does.
      const victimPid = victim === 'agent' ? product.agentPid() : product.webPid();
      const startedAt = performance.now();
      asked += 1;
      let isOver = false;
      const answer = change()
        .then(
          (applied) => applied && answered.add(applied),
          () => {},
        )
        .finally(() => {
          isOver = true;
        });
      if (victim === null) {
        await answer;
        usualMs = performance.now() - startedAt;
        continue;
      }
      // The writes are a small part of a call: half of the agent's kills wait until they are about to be made.
      if (victim === 'agent' && random() < 0.5) await untilJournaled(product.folder, part, () => isOver);
      else await sleep(part * Math.max(latestKillMs, usualMs));
      process.kill(victimPid, 'SIGKILL');
      killed[victim] += 1;
      await answer;
      await untilBack(api);
      const all = killed.web + killed.agent;
      if (all % 10 === 0) say(`${all} kills, ${asked} changes`);
    }
    await untilSettled(api);
    const verdict = await judge({ folder: product.folder, group, sleeperPid: sleeper.pid, answered, api });
    return { seed, kills: killed, asked, ...verdict };
  } finally {
    setPriority(0);
    await sleeper.end();
    removeAll(name);
    await product.stop();
  }
}

interface Scene {
  api: Api;
  group: GroupPath;
  sleeper: StoryProcess;
  random: () => number;
  places: Places;
}

/** Where the battery's groups are made: every hierarchy that has limits, and on v2 what has to be handed down. */
interface Places {
  hierarchies: string[];
  enable: ControllerName[];
}

async function findPlaces(api: Api): Promise<Places> {
  const facts = await api.host.facts.query();
  const found = controllers.flatMap((name) => {
    const place = facts.controllers[name];
    return place.kind === 'available' ? [{ name, ...place }] : [];
  });
  return {
    hierarchies: [...new Set(found.map(({ hierarchyId }) => hierarchyId))],
    enable: found.flatMap(({ name, version }) => (version === 2 ? [name] : [])),
  };
}

/** Everything that a change needs to know is asked before it: the kill is to come into the change itself. */
async function prepareChange(scene: Scene): Promise<() => Promise<string | null>> {
  const kind = scene.random();
  if (kind < 0.7) return prepareLimits(scene);
  return kind < 0.9 ? prepareChild(scene) : prepareMove(scene);
}

/** Answers with the request's id when all of it was applied. */
async function prepareLimits({ api, group, random, places }: Scene): Promise<() => Promise<string | null>> {
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least));
  const edits: LimitEdit[] = [
    { key: 'memory.max', value: BigInt(between(16_384, 131_072)) * 4096n },
    { key: 'pids.max', value: between(100, 4000) },
    places.enable.includes('cpu')
      ? { key: 'cpu.weight', value: between(1, 10_000) }
      : { key: 'cpu.shares', value: between(2, 10_000) },
  ];
  const { basis } = await api.limits.preview.query({ group, edits });
  return async () => {
    const { requestId, outcome } = await api.limits.change.mutate({ group, edits, basis, confirmed: null });
    return outcome.result === 'applied' ? requestId : null;
  };
}

/** Makes a group below, or removes it. */
async function prepareChild({ api, group, random, places }: Scene): Promise<() => Promise<string | null>> {
  const name = childNames[Math.floor(random() * childNames.length)] ?? 'one';
  const child = `${group}/${name}` as GroupPath;
  const pids = 100 + Math.floor(random() * 100);
  const isThere = dirsOf(child).length > 0;
  return async () => {
    if (isThere) {
      const { requestId, outcome } = await api.groups.remove.mutate({ group: child });
      return outcome.obstacles.length === 0 ? requestId : null;
    }
    const edits: LimitEdit[] = [{ key: 'pids.max', value: pids }];
    return (await api.groups.create.mutate({ parent: group, name, ...places, edits })).requestId;
  };
}

/** The sleeper into one of the groups below, or out of it. On v2 a group that hands controllers down takes no process. */
async function prepareMove({ api, sleeper, group, random }: Scene): Promise<() => Promise<string | null>> {
  const children = childNames
    .map((name) => `${group}/${name}` as GroupPath)
    .filter((child) => dirsOf(child).length > 0);
  const to = children[Math.floor(random() * (children.length + 1))] ?? group;
  const stat = readFileSync(`/proc/${sleeper.pid}/stat`, 'utf8');
  const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  return async () => {
    const processes = [{ pid: sleeper.pid, startTicks }];
    const { requestId, outcome } = await api.processes.move.mutate({ to, processes, hierarchies: [] });
    return outcome.processes.every(({ status }) => status === 'moved') ? requestId : null;
  };
}

/**
 * Settles when the first thing done is in the agent's journal, or some milliseconds (by `part`) after the plan is, or when
 * the call is over. The journal is followed without a pause once the change has begun: three writes take about a millisecond.
 */
async function untilJournaled(folder: string, part: number, isOver: () => boolean): Promise<void> {
  const file = openSync(journalOf(folder), 'r');
  try {
    const from = fstatSync(file).size;
    const has = (what: 'start' | 'plan' | 'step') => {
      const text = Buffer.alloc(fstatSync(file).size - from);
      readSync(file, text, 0, text.length, from);
      return text.includes(`"at":"${what}"`);
    };
    while (!has('start') && !isOver()) await sleep(1);
    const afterPlanMs = part < 0.5 ? part * 20 : null;
    const what = afterPlanMs === null ? 'step' : 'plan';
    while (!has(what) && !isOver()) await nextTurn();
    if (afterPlanMs !== null) await sleep(afterPlanMs);
  } finally {
    closeSync(file);
  }
}

/** Both processes are there again, and know each other. */
async function untilBack(api: Api): Promise<void> {
  await poll(backWithinMs, 'Corral did not come back', () =>
    api.host.facts.query().then(
      () => true,
      () => false,
    ),
  );
}

async function untilSettled(api: Api): Promise<void> {
  await poll(settledWithinMs, 'records stayed pending', async () => {
    const { rows } = await api.audit.list.query({ filters: { outcome: 'pending' }, limit: 1 });
    return rows.length === 0;
  });
}

async function poll(withinMs: number, fault: string, isDone: () => Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 50) {
    if (await isDone()) return;
    await sleep(50);
  }
  throw new Error(`${fault} within ${withinMs / 1000} s`);
}

function removeAll(name: string): void {
  for (const group of [...childNames.map((child) => `/${name}/${child}`), `/${name}`])
    for (const dir of dirsOf(group)) rmdirSync(dir);
}

/** mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
