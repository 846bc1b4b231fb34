/**
 * Notices what happens on the host and puts it on record: the kernel's log four times a second, counters and groups after
 * each sweep. Whoever is subscribed is told at once; whoever comes later reads the record.
 */

import { groupOfKernelPath } from '#server/cgroupfs/events/kernel-group.ts';
import type { OpenedKernelLog } from '#server/cgroupfs/events/kernel-log.ts';
import type { KillCounts } from '#server/cgroupfs/events/kill-counts.ts';
import { readPidsLimit } from '#server/cgroupfs/events/read-pids-limit.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { EventBatch, EventSources, WatchEventsInput } from '#server/domain/events/event-verbs.ts';
import type { EventBody, Kill } from '#server/domain/events/host-event.ts';
import type { KernelFinding } from '#server/domain/events/kernel-log-reader.ts';
import type { OomdMessage } from '#server/domain/events/oomd-message.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitMoved } from '../usage/group-row.ts';
import type { Sampler } from '../usage/sampler.ts';
import { createSweepSignal } from '../usage/sweep-signal.ts';
import { describeKill, usesBefore } from './describe-kill.ts';
import type { EventRecord, LogPosition, NewEvent } from './event-record.ts';
import { createKillWatch } from './kill-watch.ts';
import { createLimitEvents } from './limit-events.ts';
import { watchLog } from './log-watch.ts';
import { createOomdRepeats, type OomdWatch, type OomdWatchParts } from './oomd-watch.ts';
import type { OwnDoings } from './own-doings.ts';
import type { OwnWrites } from './own-writes.ts';
import { createTreeWatch } from './tree-watch.ts';

export interface EventWatch {
  /** Puts an event on record that another part of the agent has noticed. */
  note(body: EventBody, atMs?: number): void;
  /** Looks at what a sweep tells. */
  afterSweep(): void;
  /** For the sampler: a limit of a group is not what it was. */
  limitMoved: LimitMoved;
  /** What the record holds after this event, then what happens, until the signal ends it. */
  follow(after: WatchEventsInput['after'], signal: AbortSignal): AsyncGenerator<EventBatch, void, void>;
  stop(): void;
}

export interface EventWatchParts {
  host: CgroupHost;
  sampler: Sampler;
  record: EventRecord;
  log: OpenedKernelLog;
  counts: KillCounts | null;
  /** Begins to follow what systemd-oomd says; without it nobody does. */
  watchOomd?: (told: Pick<OomdWatchParts, 'onKill' | 'onChange'>) => OomdWatch;
  /** What Corral does itself, and what it wrote last. */
  own: OwnDoings;
  writes: OwnWrites;
  /** This boot of the kernel. */
  boot: string;
  clocks: { wallMs(): number; monotonicMs(): number };
}

/** A look that finds nothing is one system call, but each wakes the process: four a second cost some twelfth of a percent of a core. */
const defaultLookMs = 250;
/** A report is whole one look after it came. */
const amidLookMs = 25;
const batchSize = 100;
const notFollowed = { kind: 'absent', reason: 'Nobody follows it here.' } as const;
/** Events of before the start among which a kill by systemd-oomd may be that is told once more. */
const oomdLookback = 200;

export function startEventWatch(parts: EventWatchParts): EventWatch {
  const { host, sampler, record, clocks, boot, own, writes } = parts;
  const signal = createSweepSignal();
  const kills = parts.counts ? createKillWatch(parts.counts, sampler.store) : null;
  const limits = createLimitEvents({ host, sampler, own, writes, clocks });
  const tree = createTreeWatch(sampler, own.isOwnTree);
  const log =
    parts.log.kind === 'open'
      ? watchLog({ log: parts.log.log, boot, position: record.position, pageBytes: host.pageBytes })
      : null;
  let news = 0;
  const tellNews = () => {
    news += 1;
    signal.tell(news);
  };
  const isRepeatedOomd = createOomdRepeats(record.after(Math.max(0, record.lastSequence - oomdLookback), oomdLookback));
  const sources = (): EventSources => ({ ...sourcesOf(parts, kills !== null), oomd: oomd?.source ?? notFollowed });
  const add = (events: readonly NewEvent[], position: LogPosition | null) => {
    record.add(events, position);
    if (events.length > 0) tellNews();
  };
  // From here on a restart goes on where this start began.
  if (log && (record.position === null || record.position.boot !== boot))
    add([], { boot, sequence: record.position === null ? (log.lastSequence ?? -1) : -1 });

  const look = () => {
    const findings = log?.look() ?? [];
    if (findings.length === 0) return;
    const events = findings.flatMap((finding): NewEvent[] => {
      const atMs = wallOf(finding, clocks);
      const body = bodyOf(finding, atMs);
      return body === null || isRepeatedOomd(body, atMs) ? [] : [{ atMs, body }];
    });
    add(events, { boot, sequence: Math.max(...findings.map(lastSequenceOf)) });
  };
  const bodyOfOomd = ({ group, why }: OomdMessage): EventBody => ({
    kind: 'oomd-kill',
    group: groupOfKernelPath(host, 'memory', group).path,
    why,
  });
  /** Null of what is told later, with others. */
  const bodyOf = (finding: KernelFinding, atMs: number): EventBody | null => {
    if (finding.kind === 'oomd') return bodyOfOomd(finding);
    if (finding.kind === 'oom-none-killable') return limits.noneKillable(finding.report, atMs);
    if (finding.kind === 'fork-rejected') {
      const group = groupOfKernelPath(host, 'pids', finding.group).path;
      if (group) limits.forkExplained(group);
      return { kind: 'pids-limit', group, limit: group && readPidsLimit(host, group) };
    }
    const { report } = finding;
    const attributed =
      report.victimGroup === null && report.killedGroup === null ? attribute(report.victims.length) : null;
    const body = describeKill(host, sampler, report, attributed);
    if ('kill' in body && !attributed && body.group) kills?.explained(body.group);
    return body;
  };
  /** Groups whose counters moved for a reason that no report has told yet. */
  let unexplained: { group: GroupPath; kills: number }[] = [];
  const attribute = (victims: number): GroupPath | null => {
    if (unexplained.length === 0) unexplained = kills?.lookAtAll() ?? [];
    const [next] = unexplained;
    if (!next) return null;
    next.kills -= victims;
    if (next.kills <= 0) unexplained.shift();
    return next.group;
  };

  const oomd = parts.watchOomd?.({
    onKill: (kill, atMs) => {
      const body = bodyOfOomd(kill);
      if (!isRepeatedOomd(body, atMs)) add([{ atMs, body }], null);
    },
    onChange: tellNews,
  });
  let timer: NodeJS.Timeout | undefined;
  const lookOn = () => {
    look();
    if (log) timer = setTimeout(lookOn, log.isAmid ? amidLookMs : defaultLookMs);
  };
  lookOn();
  const note = (body: EventBody, atMs = clocks.wallMs()) => add([{ atMs, body }], null);
  return {
    note,
    limitMoved: limits.moved,
    afterSweep: () => {
      const { removed } = sampler.store;
      const events: NewEvent[] = [];
      if (kills && !log) {
        for (const { group, kills: count } of kills.look())
          for (let each = 0; each < Math.min(count, 10); each += 1)
            events.push({ atMs: sampler.atMs, body: countedKill(sampler, group) });
      }
      if (removed.length > 0) kills?.forget(removed);
      const { atMs } = sampler;
      for (const body of [...tree(), ...limits.look(note)]) events.push({ atMs, body });
      if (events.length > 0) add(events, null);
    },
    follow: async function* (after, until) {
      let sent = after?.record === record.id ? after.sequence : 0;
      let told = '';
      for (;;) {
        const heard = news;
        const events = record.after(sent, batchSize);
        sent = events.at(-1)?.sequence ?? sent;
        const known = sources();
        if (events.length > 0 || JSON.stringify(known.oomd) !== told)
          yield { record: record.id, events, sources: known };
        told = JSON.stringify(known.oomd);
        if (events.length === batchSize) continue;
        if (!(await signal.next(heard, until))) return;
      }
    },
    stop: () => {
      clearTimeout(timer);
      oomd?.stop();
      look();
      writes.close();
      if (parts.log.kind === 'open') parts.log.log.close();
      record.close();
    },
  };
}

function countedKill(sampler: Sampler, group: GroupPath): EventBody {
  const kill: Kill = {
    source: 'counter',
    victimGroup: { path: group, kernelPath: group },
    victims: [],
    victimsLeftOut: 0,
    limit: null,
    killedGroup: null,
    constraint: null,
    invokedBy: null,
    stats: null,
    tasks: [],
    tasksLeftOut: 0,
    before: usesBefore(sampler, [group]),
  };
  return { kind: 'oom-kill', group, kill };
}

function lastSequenceOf(finding: KernelFinding): number {
  return 'report' in finding ? finding.report.lastSequence : finding.sequence;
}

/** printk's clock runs with the monotonic one but for a few milliseconds; a time to come would be a wrong one. */
function wallOf(finding: KernelFinding, clocks: EventWatchParts['clocks']): number {
  const timeUsec = 'report' in finding ? finding.report.timeUsec : finding.timeUsec;
  const agoMs = Math.max(0, clocks.monotonicMs() - timeUsec / 1000);
  return Math.round(clocks.wallMs() - agoMs);
}

function sourcesOf({ log }: EventWatchParts, hasCounts: boolean): Omit<EventSources, 'oomd'> {
  return {
    kernelLog: log.kind === 'open' ? { kind: 'available' } : { kind: 'unavailable', reason: log.reason },
    killCounters: hasCounts
      ? { kind: 'available' }
      : { kind: 'unavailable', reason: 'No memory controller is mounted here, so no group counts its kills.' },
    lostMessages: log.kind === 'open' ? log.log.lost : 0,
  };
}
