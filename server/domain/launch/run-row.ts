/** A run as one row of a list, and the stream that keeps such a list: bounded, whatever the command is. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { commandText } from './command-words.ts';
import type { ReceiptFigure, Run, RunEnd, RunState, RunStop } from './run.ts';

export interface RunRow {
  id: string;
  requestId: string;
  state: RunState;
  /** In one line; the end of a very long one is left out. */
  command: string;
  isShell: boolean;
  user: string;
  group: GroupPath;
  ownGroup: GroupPath | null;
  startedAtMs: number;
  endedAtMs: number | null;
  end: RunEnd | null;
  stop: RunStop | null;
  wallMs: number;
  cpuUsec: ReceiptFigure;
  peakMemoryBytes: ReceiptFigure;
  oomKills: ReceiptFigure;
  outputBytes: number;
  leftBehind: number | null;
  /** Who launched it, as the audit log names them; null when it does not know. */
  person: string | null;
}

export type RunsFeed =
  /** Every run, newest first; first of all, and again after the line was lost. */
  | { kind: 'all'; runs: RunRow[] }
  | { kind: 'changed'; runs: RunRow[]; gone: string[] }
  /** What was told stands and may be old. */
  | { kind: 'lost'; reason: string };

const longestCommandShown = 300;

export function runRowOf(run: Run, person: string | null): RunRow {
  const { id, requestId, state, user, group, ownGroup, startedAtMs, endedAtMs, end, stop, leftBehind } = run;
  const command = commandText(run.command);
  const { wallMs, figures } = run.receipt;
  return {
    id,
    requestId,
    state,
    command: command.length > longestCommandShown ? `${command.slice(0, longestCommandShown)}…` : command,
    isShell: run.command.kind === 'shell',
    user,
    group,
    ownGroup,
    startedAtMs,
    endedAtMs,
    end,
    stop,
    wallMs,
    cpuUsec: figures.cpuUsec,
    peakMemoryBytes: figures.peakMemoryBytes,
    oomKills: figures.oomKills,
    outputBytes: run.output.stdout.totalBytes + run.output.stderr.totalBytes,
    leftBehind,
    person,
  };
}
