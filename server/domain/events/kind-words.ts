/** How each kind of event is called in one or two words, and how grave it is. */
import type { EventKind } from './host-event.ts';

/** bad: a process was lost. warn: a limit was hit. info: a limit was set. neutral: a group came or went. */
export type EventGravity = 'bad' | 'warn' | 'info' | 'neutral';

export const kindWords: Record<EventKind, { word: string; gravity: EventGravity }> = {
  'oom-kill': { word: 'killed', gravity: 'bad' },
  'oom-group-kill': { word: 'group killed', gravity: 'bad' },
  'host-oom-kill': { word: 'killed, host full', gravity: 'bad' },
  'oomd-kill': { word: 'killed by oomd', gravity: 'bad' },
  'oom-no-kill': { word: 'out of memory', gravity: 'warn' },
  'pids-limit': { word: 'fork refused', gravity: 'warn' },
  throttling: { word: 'throttled', gravity: 'warn' },
  'memory-high': { word: 'slowed down', gravity: 'warn' },
  'owner-put-back': { word: 'put back', gravity: 'info' },
  'limit-changed': { word: 'changed', gravity: 'info' },
  'limit-flood': { word: 'many', gravity: 'warn' },
  'group-appeared': { word: 'appeared', gravity: 'neutral' },
  'group-vanished': { word: 'gone', gravity: 'neutral' },
  'group-flood': { word: 'many groups', gravity: 'neutral' },
};
