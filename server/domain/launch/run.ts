/** A run: one launch of a command in a group, as the agent knows it while it runs and after. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { LaunchCommand, LaunchInput } from './launch-input.ts';

/** starting: asked for, its program not seen yet. ended: its end is known. lost: it is gone, and how it ended is not known. */
export type RunState = 'starting' | 'running' | 'ended' | 'lost';

export interface Run {
  /** Letters and digits; names its own group and its folder. Sorts by time. */
  id: string;
  /** The request it came from: who asked is known to web. */
  requestId: string;
  state: RunState;
  command: LaunchCommand;
  user: string;
  folder: string;
  /** The target. */
  group: GroupPath;
  /** The group made for it below the target; null when it shares the target. */
  ownGroup: GroupPath | null;
  /** Ids of the hierarchies it was put into. */
  hierarchies: string[];
  /** Started by the agent, or by systemd as this transient unit. */
  unit: string | null;
  /** Its first process; null as long as there is none, and when it never started. */
  pid: number | null;
  startTicks: string | null;
  startedAtMs: number;
  /** When its first process ended. */
  endedAtMs: number | null;
  end: RunEnd | null;
  /** Asked to stop; null: it was not. */
  stop: RunStop | null;
  output: Record<OutputStream, OutputFacts>;
  receipt: Receipt;
  /** Processes of it that still run after its first one ended; null where that cannot be told (no group of its own). */
  leftBehind: number | null;
}

export interface RunDetail extends Run {
  /** What was asked, to launch it again as it is or edited. */
  input: LaunchInput;
  /** Processes in its own group, else those that its first process started; the first 100. */
  processes: { pid: number; startTicks: string; name: string; state: string }[];
  processCount: number;
}

export type RunEnd =
  | { kind: 'exited'; code: number }
  | { kind: 'signalled'; signal: string; number: number; coreDumped: boolean }
  /** Nothing of the program ran. */
  | { kind: 'not-started'; errno: string | null; why: Sentence }
  /** How it ended is not known: the host was started anew, or what watched it was killed. */
  | { kind: 'lost'; why: Sentence };

export interface RunStop {
  requestId: string;
  atMs: number;
  /** When SIGKILL follows, or followed. */
  killAtMs: number;
  /** When it was sent; null: it was not needed, or not yet. */
  killedAtMs: number | null;
}

export const outputStreams = ['stdout', 'stderr'] as const;
export type OutputStream = (typeof outputStreams)[number];

export interface OutputFacts {
  /** All that the program has written. */
  totalBytes: number;
  /** What was dropped out of the middle, [from, to) as counted from the first byte written; null: nothing. */
  dropped: { fromByte: number; toByte: number } | null;
  /** More may come: somebody still holds the stream open. */
  isOpen: boolean;
  /** The disk was full or failed: what came after `totalBytes` was not kept and is not counted. */
  isCut: boolean;
}

/** A piece of a stream, addressed by the bytes that the program wrote, dropped ones counted. */
export interface OutputPart {
  stream: OutputStream;
  /** Where the piece begins: as asked, or where what was dropped ends. */
  fromByte: number;
  /** Ask from here next. */
  toByte: number;
  /** Base64: programs write bytes, not text, and a piece may end within a character. */
  data: string;
  /** How many bytes between what was asked for and `fromByte` were dropped. */
  skippedBytes: number;
  facts: OutputFacts;
}

/** What the run has used: so far while it runs, for good after. */
export interface Receipt {
  /**
   * own-group: the counters of its own group, exact, all its processes included. processes: its first process and those that it
   * waited for. systemd: what systemd counted of its unit. none: nothing was there to be read.
   */
  source: 'own-group' | 'processes' | 'systemd' | 'none';
  /** From its start to its end, or to now. */
  wallMs: number;
  figures: Record<ReceiptKey, ReceiptFigure>;
}

export const receiptKeys = [
  'cpuUsec',
  'cpuUserUsec',
  'cpuSystemUsec',
  'peakMemoryBytes',
  'readBytes',
  'writtenBytes',
  'throttledUsec',
  'oomKills',
  'peakProcesses',
] as const;
export type ReceiptKey = (typeof receiptKeys)[number];

/**
 * Never invented: without a value there is the reason. `of: 'processes'`: of its first process and those that it waited for, where
 * the receipt is that of its own group and the group does not count this.
 */
export type ReceiptFigure = { value: number; of?: 'processes' } | { value: null; why: Sentence };
