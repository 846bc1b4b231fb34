/** For host tests: the agent as it runs, a process of its own, and SIGKILL from outside at a moment that its journal names. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import { type AgentConnection, connectAgent } from '#server/hosts/agent-client.ts';
import { entryOf } from '../entry.fixtures.ts';
import { decode, type Remembered, remember } from './journal-lines.ts';

const main = entryOf(path.join(import.meta.dirname, '../main.ts'));

export interface RealAgent {
  verbs: AgentConnection;
  /** Takes verbs: all that a start does before is done. */
  ready: Promise<void>;
  /** SIGKILL, and the wait for its end. */
  kill(): Promise<void>;
  /** The same once the journal has so many lines and so many microseconds have gone by; at once when `isOver`. */
  killAt(moment: { lines: number; spinUsec: number }, isOver: () => boolean): Promise<void>;
}

/** The agent on a folder's journal, as openWantedBench has it. It is not ready yet. */
export function spawnRealAgent(folder: string, env: Record<string, string> = {}): RealAgent {
  const child = spawn(process.execPath, [main], {
    env: {
      ...process.env,
      CORRAL_AGENT_SOCKET: path.join(folder, 'agent.sock'),
      CORRAL_AGENT_JOURNAL: journalIn(folder),
      CORRAL_AGENT_LAUNCH_USERS: 'root',
      CORRAL_AGENT_CGCONFIG_DIR: '/nonexistent',
      CORRAL_AGENT_RULES_FILE: '/nonexistent/cgrules.conf',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const ready = Promise.race([
    once(child.stdout, 'data').then(() => {}),
    ended.then((how) => Promise.reject(new Error(`the agent ended: ${how}`))),
  ]);
  // Who kills it before does not ask.
  ready.catch(() => {});
  const verbs = connectAgent({ socketPath: path.join(folder, 'agent.sock') });
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
    await verbs.close();
  };
  return {
    verbs,
    ready,
    kill,
    killAt: async ({ lines, spinUsec }, isOver) => {
      const journal = journalIn(folder);
      let [size, count] = [-1, 0];
      while (isRunning(child) && !isOver()) {
        const now = existsSync(journal) ? statSync(journal).size : 0;
        if (now !== size) count = readFileSync(journal, 'utf8').split('\n').length - 1;
        size = now;
        if (count >= lines) break;
        await nextTurn();
      }
      const until = performance.now() + spinUsec / 1000;
      while (performance.now() < until);
      await kill();
    },
  };
}

export function journalIn(folder: string): string {
  return path.join(folder, 'journal.jsonl');
}

/** What a folder's journal says, and how many lines it has. */
export function readJournal(folder: string): Remembered & { lines: number } {
  const told: Remembered = { ended: new Map(), open: new Map() };
  const lines = existsSync(journalIn(folder)) ? readFileSync(journalIn(folder), 'utf8').split('\n').slice(0, -1) : [];
  for (const text of lines) {
    const line = decode(text);
    if (line) remember(told, line);
  }
  return { ...told, lines: lines.length };
}

/** What a change came to, by its journal: its own result, that of its recovery, "none" where it was not begun. */
export function resultIn(entry: JournalEntry | null): string {
  const { outcome = null, recovery = null } = entry ?? {};
  return (outcome && 'result' in outcome ? outcome.result : recovery?.result) ?? 'none';
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

/** Of so many kills the one: stepped through all lines that the work takes, at another distance from them each time. */
export function momentOf(kill: number, kills: number, { from, lines }: { from: number; lines: number }) {
  const step = Math.floor((kill * lines) / kills);
  return { lines: from + 1 + step, spinUsec: (kill * 397) % 1500 };
}
