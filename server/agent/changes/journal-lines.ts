/**
 * The lines of the journal. A change is a `start`, then its `plan` (in one line or, where a later step needs an earlier
 * one to be planned, in several), a `step` for each thing done, and an `end`. Lines of older agents have no plan.
 */
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import type { ErrorCode } from '#server/domain/errors.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';
import type { DoneStep, PlannedStep } from './planned-step.ts';

export interface JournalStart {
  requestId: string;
  verb: JournalEntry['verb'];
  group: string;
  startedAtMs: number;
  /** Who began it, and in which run of the kernel; missing in lines of agents that kept no plan. */
  by?: ChangeMaker;
}

/** An agent at work: its process, named for good, and the kernel's run. */
export interface ChangeMaker {
  pid: number;
  startTicks: string;
  bootId: string;
}

export interface JournalEnd {
  requestId: string;
  endedAtMs: number;
  outcome: JournalEntry['outcome'];
  error: {
    code: ErrorCode | 'UNEXPECTED';
    public: string;
    errno: string | null;
    sentence?: SentenceKey | null | undefined;
  } | null;
  recovery: JournalEntry['recovery'];
}

/** What the journal knows of a change: all but whether it is under way, which the queue knows (host-changes.ts). */
export type JournaledChange = Omit<JournalEntry, 'underWay'>;

/** A change that has begun and not ended. */
export interface OpenChange extends JournalStart {
  steps: PlannedStep[];
  /** By the step's number. */
  done: Map<number, DoneStep>;
}

export type JournalLine =
  /** The first line of the first file: nothing is missing from here on. */
  | { at: 'open'; sinceMs: number }
  | ({ at: 'start' } & JournalStart)
  | { at: 'plan'; requestId: string; steps: readonly PlannedStep[] }
  | { at: 'step'; requestId: string; step: number; done: DoneStep }
  | ({ at: 'end' } & JournalEnd);

/** All that lines tell, in their order. */
export interface Remembered {
  ended: Map<string, JournaledChange>;
  open: Map<string, OpenChange>;
}

/** Takes in one line. */
export function remember({ ended, open }: Remembered, line: JournalLine): void {
  switch (line.at) {
    case 'open':
      return;
    case 'start': {
      const { at: _, ...start } = line;
      ended.delete(start.requestId);
      open.set(start.requestId, { ...start, steps: [], done: new Map() });
      return;
    }
    case 'plan':
      // One by one: a load may have more steps than a call takes arguments.
      for (const step of line.steps) open.get(line.requestId)?.steps.push(step);
      return;
    case 'step':
      open.get(line.requestId)?.done.set(line.step, line.done);
      return;
    case 'end': {
      const start = open.get(line.requestId);
      if (!start) return;
      const { requestId, verb, group, startedAtMs } = start;
      const { outcome, error, recovery = null, endedAtMs } = line;
      open.delete(requestId);
      ended.set(requestId, { requestId, verb, group, startedAtMs, outcome, error, recovery, endedAtMs });
    }
  }
}

/** An open change as one that so far has no end. */
export function withoutEnd({ requestId, verb, group, startedAtMs }: JournalStart): JournaledChange {
  return { requestId, verb, group, startedAtMs, outcome: null, error: null, recovery: null, endedAtMs: null };
}

export function encode(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Lines that a crash or another hand has spoilt are passed over (null): the others still count. */
export function decode(text: string): JournalLine | null {
  if (text === '') return null;
  try {
    const line = JSON.parse(text) as JournalLine | null;
    if (typeof line !== 'object' || line === null) return null;
    if (line.at === 'open') return Number.isFinite(line.sinceMs) ? line : null;
    const isKnown = line.at === 'start' || line.at === 'plan' || line.at === 'step' || line.at === 'end';
    return isKnown && typeof line.requestId === 'string' ? line : null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
