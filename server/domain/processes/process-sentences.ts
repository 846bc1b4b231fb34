/** Why a process is not moved. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const processSentences = {
  'no-process': ({ pid }: { pid: number }) => `There is no process ${pid}.`,
  'is-pid-1': () => 'This is PID 1, the first process of the host: it stays where it is.',
  'is-agent': ({ pid }: { pid: number }) => `Process ${pid} is Corral's agent: it stays where it is.`,
  'is-corral': ({ pid }: { pid: number }) => `Process ${pid} is part of Corral: it stays where it is.`,
  'is-kernel-thread': ({ pid }: { pid: number }) =>
    `Process ${pid} is a kernel thread: the kernel keeps it where it is.`,
  'process-out-of-reach': ({ pid }: { pid: number }) =>
    `There is no process ${pid} among those that you may act on: those of your teams' groups, and those of your own account where they are moved.`,
  'process-ended': ({ pid }: { pid: number }) => `Process ${pid} has ended.`,
  'process-ending': ({ pid }: { pid: number }) => `Process ${pid} is ending: the kernel left it where it was.`,
  'is-thread': ({ pid, leader }: { pid: number; leader: number }) =>
    `${pid} is a thread of process ${leader}: only whole processes are moved, by their own number.`,
  'pid-reused': ({ pid, name }: { pid: number; name: string }) =>
    `Pid ${pid} now belongs to another process (${name}) than the page showed: the first one has ended.`,
} satisfies Sentences;

/** A sentence on a process. */
export const sayOfProcess = sayer(processSentences);
