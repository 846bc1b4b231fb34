/**
 * The schedules, in a file of the agent's own beside its journal: on disk before any of them counts. What the agent did by
 * itself stays in it for a while, for web to put on record.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import { errnoOf } from '#server/domain/errors.ts';
import type { Schedule, ScheduleEvent } from '#server/domain/schedules/schedule.ts';
import { newScheduleSchema } from '#server/domain/schedules/schedule.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { parseWantedText, wantedText } from '#server/domain/wanted/wanted.ts';
import { writeDurably } from '../wanted/wanted-store.ts';

export interface KeptSchedule extends Schedule {
  /** Of the team whose budget the group comes under: a window hands out no more than a change may. */
  budget: BudgetPolicy | null;
}

export interface ScheduleStore {
  /** In the order in which they were made. */
  all(): readonly KeptSchedule[];
  of(id: string): KeptSchedule | null;
  events(): readonly ScheduleEvent[];
  /** On disk when it returns; `schedule` null takes it away. Throws STORAGE_FULL and STORAGE_BUSY: then nothing is changed. */
  put(id: string, schedule: KeptSchedule | null, event?: Omit<ScheduleEvent, 'number'>): void;
  /** Told after each change. */
  onChange(listener: () => void): void;
}

/** Web fetches them every few seconds; what it does not fetch for so long is in the journal all the same. */
const mostEvents = 500;

const fileSchema = z.object({
  version: z.literal(1),
  next: z.number().int().min(1),
  schedules: z.array(z.custom<KeptSchedule>((value) => newScheduleSchema.safeParse(value).success)),
  events: z.array(z.custom<ScheduleEvent>((value) => typeof (value as ScheduleEvent | null)?.number === 'number')),
});

/** Never throws for what stands in the file: one that cannot be read is put aside, and said. */
export function openScheduleStore(file: string, log: (line: string) => void = console.error): ScheduleStore {
  const found = readFile(file, log);
  let schedules = new Map(found.schedules.map((each) => [each.id, each]));
  let { events, next } = found;
  const listeners: (() => void)[] = [];
  return {
    all: () => [...schedules.values()],
    of: (id) => schedules.get(id) ?? null,
    events: () => events,
    put: (id, schedule, event) => {
      const after = new Map(schedules);
      if (schedule) after.set(id, schedule);
      else after.delete(id);
      const told = event ? [...events, { ...event, number: next }].slice(-mostEvents) : events;
      const text = wantedText({
        ...{ version: 1, next: next + (event ? 1 : 0) },
        ...{ schedules: [...after.values()], events: told },
      });
      writeDurably(file, `${text}\n`, (errno, isFull) =>
        sayOfSchedule(isFull ? 'schedule-disk-full' : 'schedule-not-written', { file, errno }),
      );
      [schedules, events] = [after, told];
      if (event) next += 1;
      for (const listener of listeners) listener();
    },
    onChange: (listener) => listeners.push(listener),
  };
}

/** As it is told: without what only the agent needs. */
export function toldSchedule({ budget: _, ...schedule }: KeptSchedule): Schedule {
  return schedule;
}

function readFile(file: string, log: (line: string) => void): Omit<z.infer<typeof fileSchema>, 'version'> {
  const nothing = { next: 1, schedules: [], events: [] };
  if (!existsSync(file)) return nothing;
  try {
    return fileSchema.parse(parseWantedText(readFileSync(file, 'utf8')));
  } catch (cause) {
    const aside = `${file}.unreadable-${Date.now()}`;
    log(`${file} cannot be read and is put aside as ${aside}: no schedule begins. ${String(cause)}`);
    try {
      renameSync(file, aside);
    } catch (failure) {
      if (errnoOf(failure) === undefined) throw failure;
      log(`${file} could not be put aside: ${String(failure)}`);
    }
    return nothing;
  }
}
