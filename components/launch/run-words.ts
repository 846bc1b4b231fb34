/** The state and the end of a run in words. Pure. */
import { CircleCheck, CircleHelp, CircleX, Hourglass, Loader, type LucideIcon, OctagonX, Zap } from 'lucide-react';
import type { Tone } from '#components/ui/tag.tsx';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import type { RunEnd, RunState, RunStop } from '#server/domain/launch/run.ts';
import { formatClock } from '#server/domain/units.ts';

interface Stated {
  state: RunState;
  end: RunEnd | null;
  stop: RunStop | null;
}

export interface StateLook {
  word: string;
  tone: Tone;
  icon: LucideIcon;
}

export function stateLook({ state, end, stop }: Stated): StateLook {
  if (state === 'starting') return { word: 'starting', tone: 'info', icon: Hourglass };
  if (state === 'running')
    return stop ? { word: 'stopping', tone: 'warn', icon: OctagonX } : { word: 'running', tone: 'info', icon: Loader };
  switch (end?.kind) {
    case 'exited':
      return end.code === 0
        ? { word: 'exit code 0', tone: 'ok', icon: CircleCheck }
        : { word: `exit code ${end.code}`, tone: 'bad', icon: CircleX };
    case 'signalled':
      return { word: end.signal, tone: stop ? 'neutral' : 'bad', icon: Zap };
    case 'not-started':
      return { word: 'not started', tone: 'bad', icon: CircleX };
    default:
      return { word: 'end not known', tone: 'neutral', icon: CircleHelp };
  }
}

/** How it stands beside its look, which has the exit code: "Killed by SIGKILL (9), after it was asked to stop.", or nothing more. */
export function stateSentence({ state, end, stop }: Stated): string {
  if (state === 'starting') return 'Asked for; its program has not been seen yet.';
  if (state === 'running') return stop ? stoppingSentence(stop) : 'Running.';
  switch (end?.kind) {
    case 'exited':
      return exitSentence(end.code);
    case 'signalled': {
      const by = `Ended by the signal ${end.signal} (${end.number})`;
      return `${by}${end.coreDumped ? ', with a core dump' : ''}${stop ? ', after it was asked to stop' : ''}.`;
    }
    case 'not-started':
      return `Nothing was run. ${withErrno(end.why.text, end.errno)}`;
    case 'lost':
      return `How it ended is not known. ${end.why.text}`;
    default:
      return 'How it ended is not known.';
  }
}

/** The sentence with the kernel's name of the error at its end, "There is no … (ENOENT).", unless it is in there already. */
export function withErrno(text: string, errno: string | null): string {
  return errno === null || text.includes(errno) ? text : `${text.replace(/\.$/, '')} (${errno}).`;
}

/** What is known of the file that would be executed. What stands in the way before it is looked for says nothing of it. */
export function programWords({ program, notes }: Pick<LaunchPlan, 'program' | 'notes'>): string {
  if (program !== null) return program;
  const obstacle = notes.find(({ kind, field }) => kind === 'blocks' && field === 'command');
  if (!obstacle) return 'not looked for';
  return obstacle.errno === 'ENOENT' ? 'not found' : 'cannot be executed';
}

function stoppingSentence({ killAtMs, killedAtMs }: RunStop): string {
  return killedAtMs === null
    ? `Asked to stop (SIGTERM); what is left at ${formatClock(killAtMs)} gets SIGKILL.`
    : `Asked to stop; SIGKILL was sent at ${formatClock(killedAtMs)}.`;
}

/** Source: POSIX, Shell Command Language, 2.8.2 "Exit Status for Commands". */
function exitSentence(code: number): string {
  if (code === 0) return 'Success.';
  if (code === 126) return 'A shell says so of a command that is found and cannot be executed.';
  if (code === 127) return 'A shell says so of a command that is not found.';
  if (code > 128 && code <= 192) return `A shell says so of a command that signal ${code - 128} ended.`;
  return '';
}

/** "13:05:12" today, "2026-11-22 13:05" on other days. */
export function formatStart(atMs: number, nowMs: number): string {
  const day = dayOf(atMs);
  return day === dayOf(nowMs) ? formatClock(atMs) : `${day} ${formatClock(atMs).slice(0, 5)}`;
}

function dayOf(atMs: number): string {
  const at = new Date(atMs);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}
