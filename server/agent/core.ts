/**
 * The agent without its door: the host, the sampler and the verbs. What a verb decides is in a file of its own; here they are only
 * joined, and the sampler is told what a change touched.
 */
import { controlFilesOf } from '#server/cgroupfs/control-files-of.ts';
import { findGroup } from '#server/cgroupfs/find-group.ts';
import { readHostFacts } from '#server/cgroupfs/host-facts.ts';
import { readHostUsage } from '#server/cgroupfs/host-readings.ts';
import type { CgroupHost } from '#server/cgroupfs/open-host.ts';
import { openHost } from '#server/cgroupfs/open-host.ts';
import { createProcessReader } from '#server/cgroupfs/processes.ts';
import { readChangeContext } from '#server/cgroupfs/read-change-context.ts';
import { groupsOfProcess } from '#server/cgroupfs/read-process-groups.ts';
import { readRights } from '#server/cgroupfs/read-rights.ts';
import { readTopology } from '#server/cgroupfs/topology.ts';
import { userNameOf } from '#server/cgroupfs/users.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { GroupRights } from '#server/domain/change.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { agentUser } from './agent-user.ts';
import { previewChange, withCpuUse } from './apply-change.ts';
import type { AgentConfig } from './config.ts';
import { watchGroup } from './group-feed.ts';
import type { Guard } from './guard.ts';
import { readGuard } from './guard.ts';
import { openHostChanges } from './host-changes.ts';
import { openJournal } from './journal.ts';
import { Sampler } from './sampler.ts';
import { createSweepSignal } from './sweep-signal.ts';
import { startTicking } from './ticker.ts';
import { toNode } from './tracked-group.ts';
import { watchTree } from './tree-feed.ts';

export interface Agent {
  verbs: AgentVerbs;
  sampler: Sampler;
  /** Waits for the change under way, then lets go of everything. */
  stop(): Promise<void>;
}

export const agentVersion = '0.1.0';

/** Guarded groups hardly ever change; a look at three processes every few sweeps is enough for the rows' sake. */
const guardKeptMs = 5000;

/** Opens the host and starts sampling: the first sweep is done when it returns. */
export function startAgent(config: AgentConfig): Agent {
  const host = openHost();
  const startedAtMs = Date.now();
  const guardSettings = { onlyUnder: config.onlyUnder, guardedPids: config.guardedPids };
  const freshGuard = () => readGuard(host, guardSettings);
  const keptGuard = keepFor(guardKeptMs, freshGuard);
  const journal = openJournal(config.journalPath);
  const changes = openHostChanges(host, { guard: guardSettings, journal, now: Date.now });
  const processes = createProcessReader(host, () => performance.now());
  const sweeps = createSweepSignal();
  const highestCpu = Math.max(0, ...readTopology(host.sys, 0).cores.map(({ cpu }) => cpu));
  const sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs: config.sampleIntervalMs,
    whyGuarded: (group) => keptGuard().whyGroup(group),
    cpuCount: highestCpu + 1,
  });
  const stopTicking = startTicking(config.sampleIntervalMs, ({ atMs, monotonicMs }) => {
    sampler.take(atMs, monotonicMs);
    sweeps.tell(sampler.sweep.number);
  });
  let underWay: Promise<unknown> = Promise.resolve();
  /** A change counts as under way until its outcome is in the journal. */
  const change = <T>(task: Promise<T>): Promise<T> => {
    underWay = Promise.allSettled([underWay, task]);
    return task;
  };

  const cpusOf = (group: GroupPath) => sampler.store.byPath.get(group)?.cpus ?? Number.NaN;

  const verbs: AgentVerbs = {
    facts: async () =>
      readHostFacts(host, {
        version: agentVersion,
        uid: process.geteuid?.() ?? 0,
        user: userNameOf(host.etc, process.geteuid?.() ?? 0),
        privileged: process.geteuid?.() === 0,
        pid: process.pid,
        startedAtMs,
        sampleIntervalMs: config.sampleIntervalMs,
        ceiling: config.onlyUnder,
        guarded: freshGuard().groups,
      }),
    groups: async () => {
      const ids = host.hierarchies.map(({ id }) => id);
      return [...sampler.store.byPath.values()].map((group) => toNode(group, ids));
    },
    limits: async ({ group }) => {
      const guard = freshGuard();
      const context = readChangeContext(host, group, guard.whyGroup(group));
      return { ...withCpuUse(context, cpusOf(group)), rights: rightsIn(host, guard, group) };
    },
    plan: async (request) => previewChange({ host, guard: freshGuard(), cpusOf }, request),
    apply: async (request) => {
      try {
        return await change(changes.apply(request));
      } finally {
        sampler.touch(request.group);
      }
    },
    create: (request) => change(changes.create(request)),
    remove: (request) => change(changes.remove(request)),
    move: async (request) => {
      const from = request.processes.flatMap(({ pid }) => groupsOfProcess(host, pid));
      try {
        return await change(changes.move(request));
      } finally {
        // Processes at rest move no CPU counter: nothing else would tell their groups' rows for some seconds.
        for (const group of new Set([...from, request.to])) sampler.touch(group);
      }
    },
    processes: (query) => processes.list(query, freshGuard().whyProcess),
    files: async ({ group }) => controlFilesOf(host, group, agentUser()),
    journal: async ({ requestId }) => changes.find(requestId),
    watchTree: (signal) => watchTree(sampler, sweeps, signal),
    watchGroup: ({ group }, signal) => watchGroup(sampler, sweeps, group, signal),
  };
  return {
    verbs,
    sampler,
    stop: async () => {
      stopTicking();
      await underWay;
      sampler.close();
      journal.close();
    },
  };
}

/** The ceiling first: it holds for root as well. */
function rightsIn(host: CgroupHost, guard: Guard, group: GroupPath): GroupRights {
  const found = findGroup(host, group);
  const rights = found ? readRights(found, agentUser()) : { children: null, removal: null, members: null };
  const inside = guard.whyInside(group);
  return { ...rights, children: inside ?? rights.children, members: inside ?? rights.members };
}

function keepFor(ms: number, read: () => Guard): () => Guard {
  let kept: { guard: Guard; untilMs: number } | null = null;
  return () => {
    const nowMs = performance.now();
    if (!kept || nowMs > kept.untilMs) kept = { guard: read(), untilMs: nowMs + ms };
    return kept.guard;
  };
}
