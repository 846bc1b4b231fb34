/**
 * The changes that come back by themselves, with all that it takes to put them back, in a file of the agent's own beside its
 * journal: on disk before the first write of such a change. What has ended stays in it for a while, for web to put on record.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { z } from 'zod';
import type { DropInOutcome, PlannedWrite } from '#server/domain/changes/change.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { settingId } from '#server/domain/limits/setting-rows.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import type { EndedTry, StuckReturn, Try } from '#server/domain/tries/try.ts';
import { sayOfTry } from '#server/domain/tries/try-sentences.ts';
import type { WantedMove } from '#server/domain/wanted/wanted.ts';
import { writeDurably } from '../wanted/wanted-store.ts';

export interface TriedWrite {
  write: PlannedWrite;
  /** What the setting held when the change was done. */
  after: string | null;
  /** Of the group's directory. */
  inode: string | null;
}

export interface KeptTry {
  id: string;
  group: GroupPath;
  askedBy: string | null;
  sinceMs: number;
  returnsAtMs: number;
  bootId: string;
  /** begun: whether the change came about is for the journal to say. */
  state: 'begun' | 'running';
  /** How the change was made, and how it is put back. */
  override: boolean;
  direct: boolean;
  /** Of the team whose budget the group comes under: a return hands out no more than a change may. Absent in older files. */
  budget?: BudgetPolicy | null;
  writes: TriedWrite[];
  dropIns: DropInOutcome[];
  /** What it moved of what is kept after a reboot. */
  wanted: WantedMove[];
  stuck: StuckReturn | null;
}

export interface TryStore {
  /** The next to come back first. */
  running(): readonly KeptTry[];
  of(id: string): KeptTry | null;
  ended(): readonly EndedTry[];
  /** On disk when they return. Throw STORAGE_FULL and STORAGE_BUSY: then nothing is changed. */
  put(kept: KeptTry): void;
  putAll(kept: readonly KeptTry[], ended: readonly Omit<EndedTry, 'number'>[]): void;
  /** `ended` null: it never came about. */
  remove(id: string, ended: Omit<EndedTry, 'number'> | null): void;
  /** Told after each change. */
  onChange(listener: () => void): void;
}

/** Web fetches them every few seconds; what it does not fetch for so long is in the journal all the same. */
const mostEnded = 500;

const fileSchema = z.object({
  version: z.literal(1),
  next: z.number().int().min(1),
  kept: z.array(z.custom<KeptTry>(isKept)),
  ended: z.array(z.custom<EndedTry>((value) => typeof (value as EndedTry | null)?.number === 'number')),
});

/** Never throws for what stands in the file: one that cannot be read is put aside, and said. */
export function openTryStore(file: string, log: (line: string) => void = console.error): TryStore {
  const found = readFile(file, log);
  let kept = new Map(found.kept.map((each) => [each.id, each]));
  let { ended, next } = found;
  const listeners: (() => void)[] = [];
  const save = (nextKept: typeof kept, more: readonly Omit<EndedTry, 'number'>[]) => {
    const nextEnded = [...ended, ...more.map((each, at) => ({ ...each, number: next + at }))].slice(-mostEnded);
    const text = JSON.stringify({
      version: 1,
      next: next + more.length,
      kept: [...nextKept.values()],
      ended: nextEnded,
    });
    writeDurably(file, `${text}\n`, (errno, isFull) =>
      sayOfTry(isFull ? 'try-disk-full' : 'try-not-written', { file, errno }),
    );
    [kept, ended] = [nextKept, nextEnded];
    next += more.length;
    for (const listener of listeners) listener();
  };
  const putAll: TryStore['putAll'] = (all, more) => {
    const nextKept = new Map(kept);
    for (const each of all) {
      if (each.writes.length === 0 && each.wanted.length === 0) nextKept.delete(each.id);
      else nextKept.set(each.id, each);
    }
    save(nextKept, more);
  };
  return {
    running: () => [...kept.values()].sort((a, b) => a.returnsAtMs - b.returnsAtMs),
    of: (id) => kept.get(id) ?? null,
    ended: () => ended,
    put: (each) => putAll([each], []),
    putAll,
    remove: (id, end) => {
      if (!kept.has(id)) return;
      const nextKept = new Map(kept);
      nextKept.delete(id);
      save(nextKept, end ? [end] : []);
    },
    onChange: (listener) => listeners.push(listener),
  };
}

/** As it is told: of a setting that was written more than once what stood before the first write, and the end of it. */
export function toldTry({ id, group, askedBy, sinceMs, returnsAtMs, writes, stuck }: KeptTry): Try {
  const settings = new Map<string, Try['settings'][number]>();
  for (const { write, after } of writes) {
    const before = settings.has(settingId(write)) ? (settings.get(settingId(write))?.before ?? null) : write.before;
    settings.set(settingId(write), { key: write.key, path: write.path, before, tried: after ?? write.text });
  }
  return { id, group, askedBy, sinceMs, returnsAtMs, settings: [...settings.values()], stuck };
}

function isKept(value: unknown): value is KeptTry {
  if (typeof value !== 'object' || value === null) return false;
  const { id, group, returnsAtMs, writes, dropIns, wanted } = value as Record<string, unknown>;
  return (
    typeof id === 'string' &&
    typeof group === 'string' &&
    typeof returnsAtMs === 'number' &&
    [writes, dropIns, wanted].every(Array.isArray)
  );
}

function readFile(file: string, log: (line: string) => void): Omit<z.infer<typeof fileSchema>, 'version'> {
  const nothing = { next: 1, kept: [], ended: [] };
  if (!existsSync(file)) return nothing;
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const aside = `${file}.unreadable-${Date.now()}`;
    log(`${file} cannot be read and is put aside as ${aside}: nothing comes back by itself. ${String(cause)}`);
    try {
      renameSync(file, aside);
    } catch (failure) {
      if (errnoOf(failure) === undefined) throw failure;
      log(`${file} could not be put aside: ${String(failure)}`);
    }
    return nothing;
  }
}
