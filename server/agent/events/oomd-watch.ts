/**
 * Kills by systemd-oomd, which it tells the journal: journalctl follows that from where it was read last, over restarts. Only
 * what journald itself says is of the service counts, not the name that a program gives itself. Where journald forwards to the
 * kernel's log the same kill comes twice: it is told once.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readText } from '#server/cgroupfs/files.ts';
import type { EventSources } from '#server/domain/events/event-verbs.ts';
import type { EventBody, HostEvent } from '#server/domain/events/host-event.ts';
import { parseJournalLine } from '#server/domain/events/journal-line.ts';
import { namesNoGroup, type OomdMessage, parseOomdMessage } from '#server/domain/events/oomd-message.ts';
import { type Following, type FollowParts, followProgram } from '../launch/follow-program.ts';

export interface OomdWatch {
  readonly source: EventSources['oomd'];
  stop(): void;
}

export interface OomdWatchParts {
  /** Where the journal was read up to is kept here. */
  file: string;
  nowMs: () => number;
  onKill: (kill: OomdMessage, atMs: number) => void;
  /** The source is another. */
  onChange: () => void;
  log?: (line: string) => void;
  /** Why there is nothing to follow; null where there is. For tests another. */
  whyAbsent?: () => string | null;
  follow?: Pick<FollowParts, 'environment' | 'delaysMs'>;
}

const unit = 'systemd-oomd.service';
const silent = 'The systemd-oomd that runs here (version 247) does not say which groups it kills.';
/** It may be installed, or started for the first time, while the agent runs. */
const lookAgainMs = 60_000;

const positionShape = z.object({ cursor: z.string().max(512).nullable(), sinceMs: z.number().int().nonnegative() });
type Position = z.infer<typeof positionShape>;

export function watchOomd(parts: OomdWatchParts): OomdWatch {
  const { file, nowMs, onKill, onChange, log = (line) => console.error(line) } = parts;
  const whyAbsent = parts.whyAbsent ?? (() => whyNoOomd('/proc'));
  let position = readPosition(file) ?? { cursor: null, sinceMs: nowMs() };
  let following: Following | null = null;
  let absent = whyAbsent();
  /** The cursor that journalctl was started with and has not taken yet. */
  let untried: string | null = null;
  /** What runs here says that it kills, and not what. */
  let isSilent = false;

  const save = (next: Position) => {
    position = next;
    try {
      writeFileSync(`${file}.new`, `${JSON.stringify(position)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (cause) {
      log(`${file} could not be written, kills by systemd-oomd may be told again after a restart: ${String(cause)}`);
    }
  };
  const begin = () => {
    // What happened before the first start is nobody's news.
    save(position);
    following = followProgram({
      name: 'journalctl',
      args: () => {
        // A journal that was cleared knows a cursor no more: then by its time.
        const cursor = position.cursor === untried ? null : position.cursor;
        untried = cursor;
        return argsFrom({ ...position, cursor });
      },
      onLine: (text) => {
        const line = parseJournalLine(text);
        if (line === null) return;
        untried = null;
        const message = line.message ?? '';
        const kill = parseOomdMessage(message);
        if (kill) onKill(kill, line.atMs);
        const wasSilent = isSilent;
        isSilent = kill === null && (isSilent || namesNoGroup(message));
        if (isSilent !== wasSilent) onChange();
        save({ cursor: line.cursor, sinceMs: line.atMs });
      },
      complains: (text) =>
        /not seeing messages from other users|insufficient permissions/i.test(text)
          ? 'Kills by systemd-oomd are in the journal, which the agent’s user may not read: it is in none of the groups systemd-journal, adm and wheel.'
          : null,
      onChange,
      ...parts.follow,
    });
  };
  if (absent === null) begin();
  const timer = setInterval(() => {
    if (following) return;
    const next = whyAbsent();
    if (next === absent) return;
    absent = next;
    if (next === null) begin();
    onChange();
  }, lookAgainMs);
  timer.unref();

  return {
    get source(): EventSources['oomd'] {
      if (!following) return { kind: 'absent', reason: absent ?? '' };
      const { fault } = following;
      if (fault === null && isSilent) return { kind: 'unavailable', reason: silent };
      if (fault === null) return { kind: 'available' };
      return { kind: 'unavailable', reason: sayFault(fault) };
    },
    stop: () => {
      clearInterval(timer);
      following?.stop();
    },
  };
}

function argsFrom({ cursor, sinceMs }: Position): string[] {
  const from = cursor === null ? `--since=@${Math.floor(sinceMs / 1000)}` : `--after-cursor=${cursor}`;
  // Without --lines=all --follow begins with the last ten.
  return ['--follow', '--no-tail', '--output=json', '--output-fields=MESSAGE', '--all', from, `_SYSTEMD_UNIT=${unit}`];
}

function sayFault(fault: string): string {
  return fault.startsWith('Kills')
    ? fault
    : `Kills by systemd-oomd are in the journal, which cannot be followed: ${fault}`;
}

/** sd_booted(3), and the service's program where distributions put it. */
export function whyNoOomd(proc: string): string | null {
  if (readText(`${proc}/1/comm`)?.trim() !== 'systemd' || !existsSync('/run/systemd/system'))
    return 'systemd is not PID 1 here, so there is no systemd-oomd.';
  const programs = ['/usr/lib/systemd/systemd-oomd', '/lib/systemd/systemd-oomd'];
  return programs.some((each) => existsSync(each)) ? null : 'systemd-oomd is not installed here.';
}

/** What the record has already, whichever of the two told it first. */
export function createOomdRepeats(told: readonly HostEvent[]): (kill: EventBody, atMs: number) => boolean {
  const lately: { text: string; atMs: number }[] = [];
  const isRepeat = (kill: EventBody, atMs: number) => {
    if (kill.kind !== 'oomd-kill') return false;
    const text = `${kill.group} ${kill.why}`;
    const isKnown = lately.some((each) => each.text === text && Math.abs(each.atMs - atMs) < repeatMs);
    if (!isKnown) lately.push({ text, atMs });
    if (lately.length > mostRepeats) lately.shift();
    return isKnown;
  };
  for (const event of told) isRepeat(event, event.atMs);
  return isRepeat;
}

/** journald forwards at once; printk's clock is off by milliseconds. systemd-oomd waits 15 s after each kill. */
const repeatMs = 5000;
const mostRepeats = 64;

function readPosition(file: string): Position | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  try {
    return positionShape.parse(JSON.parse(text));
  } catch {
    // Another hand has spoilt it: from now on.
    return null;
  }
}
