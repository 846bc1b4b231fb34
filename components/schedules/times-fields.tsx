'use client';

import { Checkbox } from '#components/ui/checkbox.tsx';
import type { ScheduleTimes, WeekDay } from '#server/domain/schedules/schedule-times.ts';
import { dayNames } from '#server/domain/schedules/schedule-times.ts';
import { TimeField } from './time-field.tsx';

/** Days of the week and two times of the day. */
export function TimesFields({
  times,
  timeZone,
  onChange,
}: {
  times: ScheduleTimes;
  timeZone: string;
  onChange: (times: ScheduleTimes) => void;
}) {
  const { days, from, until } = times;
  const toggle = (day: WeekDay, isOn: boolean): void =>
    onChange({ ...times, days: isOn ? [...days, day].sort((a, b) => a - b) : days.filter((each) => each !== day) });
  const isNextDay = from !== '' && until !== '' && until <= from;
  return (
    <div className="flex flex-col gap-3">
      <fieldset>
        <legend className="mb-1.5 font-medium">Begins on</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1.5">
          {dayNames.map((name, at) => {
            const day = (at + 1) as WeekDay;
            return (
              <Checkbox key={name} isSelected={days.includes(day)} onChange={(isOn) => toggle(day, isOn)}>
                {name}
              </Checkbox>
            );
          })}
        </div>
      </fieldset>
      <div className="flex flex-wrap items-start gap-3">
        <TimeField label="From" value={from} onChange={(next) => onChange({ ...times, from: next })} />
        <TimeField
          label="Until"
          value={until}
          onChange={(next) => onChange({ ...times, until: next })}
          description={isNextDay ? 'on the next day' : undefined}
        />
        <p className="pt-7 text-sm text-muted">{timeZone}</p>
      </div>
    </div>
  );
}
