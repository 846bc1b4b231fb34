'use client';

import { Pause, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { LimitList } from '#components/changes/limit-list.tsx';
import { useMay } from '#components/live/use-me.ts';
import { IconButton } from '#components/ui/button.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { Schedule } from '#server/domain/schedules/schedule.ts';
import { timesText } from '#server/domain/schedules/schedule-times.ts';
import { RemoveScheduleDialog } from './remove-schedule-dialog.tsx';
import { momentIn, type ScheduleStanding, standingOf } from './schedule-words.ts';
import { usePauseSchedule } from './use-schedules.ts';

const looks: Record<ScheduleStanding['kind'], { word: string; tone: Tone }> = {
  open: { word: 'stands now', tone: 'ok' },
  waiting: { word: 'waiting', tone: 'neutral' },
  failed: { word: 'could not begin', tone: 'bad' },
  paused: { word: 'paused', tone: 'warn' },
  ending: { word: 'paused after this', tone: 'warn' },
};

/** All schedules with their next moment, and what can be done with each. */
export function SchedulesTable({
  schedules,
  timeZone,
  aheadMs,
}: {
  schedules: readonly Schedule[];
  timeZone: string;
  /** The agent's clock before this browser's. */
  aheadMs: number;
}) {
  const nowMs = useNow(5000) + aheadMs;
  return (
    <Table label="Schedules" className="mt-2">
      <thead>
        <tr>
          <Th>Group</Th>
          <Th className="max-md:hidden">Limits</Th>
          <Th className="max-sm:hidden">When</Th>
          <Th className="max-sm:hidden">Next</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {schedules.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} timeZone={timeZone} nowMs={nowMs} />
        ))}
      </tbody>
    </Table>
  );
}

function ScheduleRow({ schedule, timeZone, nowMs }: { schedule: Schedule; timeZone: string; nowMs: number }) {
  const { id, group, edits, isPaused, failed, held } = schedule;
  const mayChange = useMay('limits:update', group);
  const pause = usePauseSchedule();
  const [isRemoving, setRemoving] = useState(false);
  const standing = standingOf(schedule, timeZone, nowMs);
  const next = <Next standing={standing} timeZone={timeZone} nowMs={nowMs} />;
  const name = `${group}, ${timesText(schedule)}`;
  const limits = <LimitList edits={edits} />;
  return (
    <tr className="align-top hover:bg-hover">
      <RowHead className="w-full max-w-0 whitespace-normal! sm:w-[32%]">
        <GroupLink group={group} tab="limits" className="font-mono text-sm break-all text-link" />
        <span className="block text-sm text-muted sm:hidden">{timesText(schedule)}</span>
        <span className="block md:hidden">{limits}</span>
        <span className="mt-0.5 block sm:hidden">{next}</span>
        {standing.kind === 'failed' ? <span className="mt-0.5 block text-sm text-bad">{failed?.why}</span> : null}
        {isPaused && held ? <span className="mt-0.5 block text-sm text-muted">{held.why}</span> : null}
      </RowHead>
      <Td className="max-md:hidden">{limits}</Td>
      <Td className="whitespace-nowrap tabular-nums max-sm:hidden">{timesText(schedule)}</Td>
      <Td className="max-sm:hidden">{next}</Td>
      <Td align="right" className="whitespace-nowrap">
        {mayChange ? (
          <span className="inline-flex items-center gap-1">
            <IconButton
              size="sm"
              icon={isPaused ? Play : Pause}
              label={isPaused ? `Resume ${name}` : `Pause ${name}`}
              isDisabled={pause.isPending}
              onPress={() => pause.mutate({ id, isPaused: !isPaused })}
            />
            <IconButton size="sm" icon={Trash2} label={`Remove ${name}`} onPress={() => setRemoving(true)} />
          </span>
        ) : null}
        {isRemoving ? (
          <RemoveScheduleDialog schedule={schedule} nowMs={nowMs} onClose={() => setRemoving(false)} />
        ) : null}
      </Td>
    </tr>
  );
}

function Next({ standing, timeZone, nowMs }: { standing: ScheduleStanding; timeZone: string; nowMs: number }) {
  const { kind, nextMs, what } = standing;
  const look = looks[kind];
  return (
    <span className="flex flex-col items-start gap-0.5 text-sm">
      <Tag tone={look.tone}>{look.word}</Tag>
      {nextMs === null ? null : (
        <span className="whitespace-nowrap text-muted tabular-nums">
          {kind === 'failed' ? 'tried again' : what} {nextMs <= nowMs ? 'now' : momentIn(timeZone, nextMs)}
        </span>
      )}
    </span>
  );
}
