import type { SignalName } from '#server/domain/control/control-verbs.ts';

/** What a process makes of each signal unless it handles it otherwise. Source: signal(7). */
export const signalMeanings: Record<SignalName, string> = {
  SIGTERM: 'Asks the process to end. It may clean up first, or ignore it.',
  SIGINT: 'Interrupts, as Ctrl-C does. Most programs end.',
  SIGHUP: 'The terminal is gone. Many daemons read their configuration again, other programs end.',
  SIGQUIT: 'Ends the process with a core dump.',
  SIGKILL: 'Ends the process at once. It cannot be handled or ignored: unsaved work is lost.',
  SIGSTOP: 'Stops the process where it is until SIGCONT. It cannot be handled or ignored.',
  SIGCONT: 'Lets a stopped process go on.',
  SIGUSR1: 'Means what the program says. A program that does not handle it ends.',
  SIGUSR2: 'Means what the program says. A program that does not handle it ends.',
};

/** In the order in which one would try them. */
export const signalOrder = Object.keys(signalMeanings) as SignalName[];

/** What loses work in all programs. */
export const harshSignals: readonly SignalName[] = ['SIGKILL', 'SIGQUIT'];
