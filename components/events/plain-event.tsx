import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import type { EventDetail } from '#server/domain/events/event-list.ts';
import type { BurstSpan, HostEvent } from '#server/domain/events/host-event.ts';
import { type OomdAmount, parseOomdWhy } from '#server/domain/events/oomd-message.ts';
import { settingWords } from '#server/domain/events/setting-words.ts';
import {
  formatBytes,
  formatCount,
  formatCpus,
  formatDurationUsec,
  formatMoment,
  formatPercent,
} from '#server/domain/units.ts';
import { eventAdvice } from './event-advice.ts';
import { Fact, Facts } from './facts.tsx';
import { KindTag } from './kind-tag.tsx';
import { LimitSetBy } from './limit-set-by.tsx';
import { OomTaskTable } from './oom-task-table.tsx';

/** All that is known of an event that is no kill by the kernel. */
export function PlainEvent({ detail }: { detail: EventDetail }) {
  const { event } = detail;
  const advice = eventAdvice(event);
  return (
    <div className="flex flex-col gap-3.5">
      <p className="flex flex-wrap items-center gap-2">
        <KindTag kind={detail.kind} />
        <span className="min-w-0 break-words">{detail.sentence.text}</span>
      </p>
      <Facts>
        <Fact name="When">
          <When event={event} />
        </Fact>
        <Fact name="Host">{detail.host}</Fact>
        {detail.group ? (
          <Fact name={event.kind === 'group-flood' || event.kind === 'limit-flood' ? 'In or below' : 'Group'}>
            <GroupLink group={detail.group} className="font-mono text-sm text-link" />
          </Fact>
        ) : null}
        <KindFacts detail={detail} />
      </Facts>
      {advice ? <Note tone="info">{advice}</Note> : null}
      {event.kind === 'oom-no-kill' && event.tasks.length > 0 ? (
        <OomTaskTable
          tasks={event.tasks}
          leftOut={event.tasksLeftOut}
          victims={[]}
          label="Processes that the kernel looked at"
        />
      ) : null}
    </div>
  );
}

/** What systemd-oomd saw, and its own words. */
function OomdFacts({ why }: { why: string }) {
  const cause = parseOomdWhy(why);
  return (
    <>
      <Fact name="Killed by">systemd-oomd, not the kernel: no limit of the group was hit</Fact>
      {cause?.kind === 'pressure' ? (
        <>
          <Fact name="Pressure of">
            <span className="font-mono text-sm break-all">{cause.of}</span>
          </Fact>
          <Fact name="Memory pressure">
            {cause.share === null
              ? 'not shown for a group above'
              : `${formatPercent(cause.share)} (full, of ten seconds)`}
            , more than {formatPercent(cause.limitShare)} for longer than {cause.lasted}
          </Fact>
        </>
      ) : null}
      {cause?.kind === 'used' && cause.memory ? <Fact name="Memory in use">{amountWords(cause.memory)}</Fact> : null}
      {cause?.kind === 'used' && cause.swap ? <Fact name="Swap in use">{amountWords(cause.swap)}</Fact> : null}
      {cause?.kind === 'used' ? <Fact name="Threshold">{formatPercent(cause.limitShare)}</Fact> : null}
      <Fact name="Its own words">
        <span className="break-words text-muted">{why}</span>
      </Fact>
    </>
  );
}

function amountWords({ usedBytes, totalBytes }: OomdAmount): string {
  return `${formatBytes(usedBytes)} of ${formatBytes(totalBytes)}`;
}

function When({ event }: { event: HostEvent }) {
  const nowMs = Date.now();
  if ((event.kind === 'limit-changed' || event.kind === 'owner-put-back') && event.sinceMs !== undefined)
    return `between ${formatMoment(event.sinceMs, nowMs)} and ${formatMoment(event.atMs, nowMs)}`;
  if ('untilMs' in event && event.untilMs !== undefined) return spanWords(event, nowMs);
  return formatMoment(event.atMs, nowMs);
}

function spanWords({ sinceMs, untilMs, goesOn }: Omit<BurstSpan, 'goesOn'> & { goesOn?: boolean }, nowMs: number) {
  if (goesOn) return `since ${formatMoment(sinceMs, nowMs)}; it went on when this was told`;
  return untilMs > sinceMs
    ? `from ${formatMoment(sinceMs, nowMs)} to ${formatMoment(untilMs, nowMs)}`
    : formatMoment(sinceMs, nowMs);
}

function KindFacts({ detail }: { detail: EventDetail }) {
  const { event } = detail;
  switch (event.kind) {
    case 'pids-limit':
      return event.limit ? (
        <>
          <Fact name="Limit of">
            <GroupLink group={event.limit.owner} tab="limits" className="font-mono text-sm text-link" />
          </Fact>
          <Fact name="Limit">
            {event.limit.max}
            {event.limit.current === null ? '' : `, ${event.limit.current} there a moment later`}
          </Fact>
          <Fact name="Set by">
            <LimitSetBy change={detail.limitSetBy} />
          </Fact>
        </>
      ) : null;
    case 'oom-no-kill':
      return (
        <>
          {event.limitBytes === null ? null : <Fact name="Memory limit">{formatBytes(event.limitBytes)}</Fact>}
          <Fact name="Nothing killed">
            {event.cause === 'killer-off'
              ? 'the OOM killer is off for this group (memory.oom_control)'
              : 'no process may be chosen (oom_score_adj -1000)'}
          </Fact>
          {event.reports === null ? null : <Fact name="Reports of the kernel">{formatCount(event.reports)}</Fact>}
          {event.invokedBy ? <Fact name="Invoked by">{event.invokedBy}</Fact> : null}
          <Fact name="Set by">
            <LimitSetBy change={detail.limitSetBy} />
          </Fact>
        </>
      );
    case 'throttling':
      return (
        <>
          <Fact name="Quota">{Number.isFinite(event.cpuLimit) ? formatCpus(event.cpuLimit) : 'not known'}</Fact>
          <Fact name="Share of periods">{formatPercent(event.share)}</Fact>
          {event.lostUsec === undefined ? null : (
            <Fact name="Time stood still">{formatDurationUsec(event.lostUsec)}, all CPUs together</Fact>
          )}
          <Fact name="Set by">
            <LimitSetBy change={detail.limitSetBy} />
          </Fact>
        </>
      );
    case 'memory-high':
      return (
        <>
          <Fact name="memory.high">{formatBytes(event.limitBytes)}</Fact>
          <Fact name="Most in use">{formatBytes(event.mostBytes)}</Fact>
          <Fact name="Slowed down">
            {event.breaches === null ? 'not counted here' : `${formatCount(event.breaches)} times`}
          </Fact>
          <Fact name="Waited for memory">
            {event.stallUsec === null ? 'not measured here (no PSI)' : formatDurationUsec(event.stallUsec)}
          </Fact>
          <Fact name="Set by">
            <LimitSetBy change={detail.limitSetBy} />
          </Fact>
        </>
      );
    case 'owner-put-back':
    case 'limit-changed':
      return (
        <>
          <Fact name="Before">{settingWords(event.limit, event.had)}</Fact>
          <Fact name="Now">{settingWords(event.limit, event.has)}</Fact>
          <Fact name="Kept by">{event.owner.kind === 'none' ? 'nobody' : (event.owner.label ?? event.owner.kind)}</Fact>
          <Fact name="Set by">
            <LimitSetBy change={detail.limitSetBy} />
          </Fact>
        </>
      );
    case 'oomd-kill':
      return <OomdFacts why={event.why} />;
    case 'group-flood':
    case 'limit-flood':
      return (
        <Fact name="Among them">
          <ul className="font-mono text-sm">
            {event.examples.map((path) => (
              <li key={path} className="break-all">
                {path}
              </li>
            ))}
            {event.count > event.examples.length ? (
              <li className="text-faint">and {formatCount(event.count - event.examples.length)} more</li>
            ) : null}
          </ul>
        </Fact>
      );
    default:
      return null;
  }
}
