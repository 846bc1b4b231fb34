/**
 * Puts the kernel's log together again: the many records of one out-of-memory report, with other messages in between,
 * become one finding. Records of programs count for systemd-oomd alone. Pure: records in, findings out.
 */
import type { KmsgRecord } from './kmsg-record.ts';
import type { OomContext, OomReport } from './oom-report.ts';
import {
  contextEnd,
  parseContext,
  parseKilled,
  parseOldContext,
  parseOldStats,
  parseStat,
  parseTask,
  parseTaskHead,
  parseUse,
} from './oom-report.ts';
import { parseOomdMessage } from './oomd-message.ts';

export type KernelFinding =
  | { kind: 'oom'; report: OomReport }
  /** A group's limit was hit, and the kernel found no process that it may kill: the report has no victims. */
  | { kind: 'oom-none-killable'; report: OomReport }
  /** pids.max was hit: the kernel says so once in a group's life. */
  | { kind: 'fork-rejected'; sequence: number; timeUsec: number; group: string }
  | { kind: 'oomd'; sequence: number; timeUsec: number; group: string; why: string };

export interface KernelLogReader {
  take(record: KmsgRecord): KernelFinding[];
  /** Nothing more came for a moment: what is whole is handed out, and what stays without a victim is let go after a while. */
  settle(): KernelFinding[];
  /** The oldest record that an unfinished report needs; null when there is none. */
  readonly pendingFrom: number | null;
}

const keptTasks = 200;
/** A context line of the longest path comes in five records. */
const mostPieces = 24;
/** The same process killed again within this time is one kill that was printed twice (memory.oom.group does it). */
const repeatUsec = 10_000_000;
const keptRepeats = 64;
/** A slow console can hold up the rest of a report, for no longer than so many moments without a message. */
const mostPauses = 40;

/** The context line, where there is one, says the same later. Up to 5.1 the numbers follow. */
const statsOf = /^Memory cgroup stats for (\/.*?):(?:$| cache:\d)/;

const kernelFacility = 0;
const daemonFacility = 3;

interface OpenReport {
  report: OomReport;
  columns: string[] | null;
  readsStats: boolean;
  /** A context line whose end is still to come. */
  pieces: string[];
}

/** `pageBytes`: the unit of the task table. */
export function createKernelLogReader({ pageBytes }: { pageBytes: number }): KernelLogReader {
  let open: OpenReport | null = null;
  let pauses = 0;
  const lately: { pid: number; command: string; timeUsec: number }[] = [];

  const close = (): KernelFinding[] => {
    const done = open;
    open = null;
    // A report without a victim: the kernel found none, or chose to wait for one that is dying already.
    return done && done.report.victims.length > 0 ? [{ kind: 'oom', report: done.report }] : [];
  };
  /**
   * The last line of a report in which nobody was chosen (out_of_memory() in mm/oom_kill.c); such a report has no context line. Of
   * the host the kernel panics there, or somebody asked by SysRq.
   */
  const closeWithoutVictim = (record: KmsgRecord): KernelFinding[] => {
    const report = open?.report;
    const findings = close();
    if (findings.length > 0 || !report || report.limitGroup === null) return findings;
    report.scope = 'group';
    report.lastSequence = record.sequence;
    return [{ kind: 'oom-none-killable', report }];
  };
  const begin = (record: KmsgRecord, scope: 'group' | 'host'): OpenReport => {
    open = { report: emptyReport(record, scope), columns: null, readsStats: false, pieces: [] };
    return open;
  };
  const isRepeat = (pid: number, command: string, timeUsec: number): boolean => {
    const known = lately.some(
      (each) => each.pid === pid && each.command === command && Math.abs(timeUsec - each.timeUsec) < repeatUsec,
    );
    if (!known) lately.push({ pid, command, timeUsec });
    if (lately.length > keptRepeats) lately.shift();
    return known;
  };

  const takeKilled = (record: KmsgRecord, line: string): KernelFinding[] | null => {
    const killed = parseKilled(line);
    if (!killed) return null;
    const { process } = killed;
    const repeated = isRepeat(process.pid, process.command, record.timeUsec);
    let findings: KernelFinding[] = [];
    // A report has one victim, unless its group goes as a whole: the next kill's own report was suppressed.
    if (open && open.report.victims.length > 0 && open.report.killedGroup === null && !repeated) findings = close();
    if (repeated) return findings;
    const at = open ?? begin(record, killed.scope ?? 'host');
    if (killed.scope) at.report.scope = killed.scope;
    at.report.victims.push(process);
    at.report.lastSequence = record.sequence;
    return findings;
  };

  /** Up to 4.20 the choice has a line of its own, which comes even where the rest of the report was suppressed. */
  const takeChoice = (record: KmsgRecord, line: string): KernelFinding[] | null => {
    const chosen = /^(Memory cgroup out of memory|Out of memory): Kill process \d{1,10} \(/.exec(line);
    if (!chosen) return null;
    const scope = chosen[1] === 'Out of memory' ? 'host' : 'group';
    const findings = open && open.report.victims.length > 0 ? close() : [];
    (open ?? begin(record, scope)).report.scope = scope;
    return findings;
  };

  const takeLine = (record: KmsgRecord, line: string): KernelFinding[] => {
    const invoked = /^(.{0,64}) invoked oom-killer: /.exec(line);
    if (invoked) {
      const findings = close();
      begin(record, 'host').report.invokedBy = invoked[1] ?? null;
      return findings;
    }
    const findings = takeKilled(record, line) ?? takeChoice(record, line);
    if (findings) return findings;
    if (line.startsWith('Out of memory and no killable processes')) return closeWithoutVictim(record);
    const rejected = /^cgroup: fork rejected by pids controller in (\/.*)$/.exec(line);
    if (rejected?.[1])
      return [{ kind: 'fork-rejected', sequence: record.sequence, timeUsec: record.timeUsec, group: rejected[1] }];
    if (open) takeDetail(open, record, line, pageBytes);
    return [];
  };

  return {
    take: (record) => {
      // The ring was faster: what comes now is of another report.
      const findings = record.isBehindGap ? close() : [];
      if (record.facility === daemonFacility) return [...findings, ...takeOomd(record)];
      if (record.facility !== kernelFacility) return findings;
      pauses = 0;
      return [...findings, ...linesOf(record.text).flatMap((line) => takeLine(record, line))];
    },
    settle: () => {
      pauses += 1;
      const isOver = open !== null && (open.report.victims.length > 0 || pauses >= mostPauses);
      return isOver ? close() : [];
    },
    get pendingFrom() {
      return open?.report.firstSequence ?? null;
    },
  };
}

/**
 * Before 6.6 or so all of memory.stat is one message, which is cut where a message must end (1,024 bytes): the last number of
 * a long one may lack digits.
 */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.length > 2 ? lines.slice(0, -1) : lines;
}

/** Everything between the first line and the victim. */
function takeDetail(open: OpenReport, record: KmsgRecord, line: string, pageBytes: number): void {
  const { report } = open;
  if (open.pieces.length > 0 || line.startsWith('oom-kill:')) {
    takeContextPiece(open, line);
    return;
  }
  const whole = /^Tasks in (\/.*) are going to be killed due to memory\.oom\.group set$/.exec(line);
  const context = parseOldContext(line);
  const use = parseUse(line);
  if (whole?.[1]) report.killedGroup = whole[1];
  else if (context) takeContext(report, context);
  else if (use?.of === 'memory') report.memory = use.use;
  else if (use) {
    report.swap = use.use;
    report.swapCounts = use.of === 'swap' ? 'swap' : 'memory and swap';
  } else if (line.startsWith('Memory cgroup stats for ')) {
    open.readsStats = true;
    // Old kernels print the groups below one by one; the first is the one whose limit was hit.
    report.stats ??= parseOldStats(line);
    report.limitGroup ??= statsOf.exec(line)?.[1] ?? null;
  } else if (open.readsStats && open.columns === null && parseStat(line)) {
    const [key, value] = parseStat(line) ?? ['', 0];
    report.stats = { ...report.stats, [key]: value };
  } else {
    const head = parseTaskHead(line);
    if (head) open.columns = head;
    else if (open.columns) takeTask(open, open.columns, line, pageBytes);
    else return;
  }
  report.lastSequence = record.sequence;
}

function takeTask({ report }: OpenReport, columns: readonly string[], line: string, pageBytes: number): void {
  const task = parseTask(line, columns, pageBytes);
  if (!task) return;
  if (report.tasks.length < keptTasks) report.tasks.push(task);
  else report.tasksLeftOut += 1;
}

function takeContextPiece(open: OpenReport, line: string): void {
  open.pieces.push(line);
  const joined = open.pieces.join('');
  if (!contextEnd.test(joined) && open.pieces.length < mostPieces) return;
  open.pieces = [];
  const { tasks } = open.report;
  const context = parseContext(joined, (pid) => tasks.find((task) => task.pid === pid)?.command ?? null);
  if (context) takeContext(open.report, context);
}

function takeContext(report: OomReport, context: OomContext): void {
  report.constraint = context.constraint;
  report.scope = context.constraint === 'CONSTRAINT_MEMCG' ? 'group' : 'host';
  report.limitGroup = context.limitGroup;
  report.victimGroup = context.victimGroup;
}

/**
 * systemd-oomd's line, where journald forwards to the kernel's log: "systemd-oomd[412]: Killed /a/b.service due to …".
 */
function takeOomd(record: KmsgRecord): KernelFinding[] {
  const said = /^systemd-oomd\[\d{1,10}\]: (.*)$/s.exec(record.text)?.[1];
  const kill = said === undefined ? null : parseOomdMessage(said);
  if (!kill) return [];
  const { sequence, timeUsec } = record;
  return [{ kind: 'oomd', sequence, timeUsec, ...kill }];
}

function emptyReport(record: KmsgRecord, scope: 'group' | 'host'): OomReport {
  return {
    firstSequence: record.sequence,
    lastSequence: record.sequence,
    timeUsec: record.timeUsec,
    scope,
    constraint: null,
    invokedBy: null,
    limitGroup: null,
    victimGroup: null,
    killedGroup: null,
    victims: [],
    memory: null,
    swap: null,
    swapCounts: 'swap',
    stats: null,
    tasks: [],
    tasksLeftOut: 0,
  };
}
