/**
 * Starts the watcher of a run, and a process under it that waits to be put into its groups: it executes its command when it is let
 * go, and ends without having run anything when it is dropped or the agent ends.
 */
import { spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '#server/domain/errors.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { type LaunchTools, watchRunScript } from './launch-tools.ts';
import { chunks, outputSizes, type RunFiles, type RunSpec } from './run-files.ts';
import { programEnvironment } from './run-program.ts';

export interface HeldProcess {
  pid: number;
  watcherPid: number;
  /** Lets it execute its command; true when it has taken the word. */
  letGo(): Promise<boolean>;
  /** Ends it without having run anything. */
  drop(): void;
}

const timeoutMs = 10_000;
const lookMs = 2;

/** Throws NOT_AVAILABLE when the watcher does not come up. `owner` gets the ends of the pipes that the command writes to. */
export async function holdProcess(
  { tools, files, spec, owner }: { tools: LaunchTools; files: RunFiles; spec: RunSpec; owner: number | null },
  chain: readonly string[],
): Promise<HeldProcess> {
  const { head, chunk } = outputSizes(spec.input);
  const options = [owner === null ? '-' : String(owner), String(head), String(chunk), String(chunks)];
  // Made a child of the first process of the host at once (setsid -f): neither the agent's end nor its guard concerns it.
  const child = spawn(tools.setsid, ['-f', tools.sh, watchRunScript, ...options, ...chain], {
    cwd: files.dir,
    env: programEnvironment,
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const line = child.stdio[3] as Duplex;
  // A watcher that has ended has closed it.
  line.on('error', () => {});
  const drop = () => void line.destroy();
  try {
    const { watcherPid, pid } = await readPids(child);
    return {
      pid,
      watcherPid,
      drop,
      letGo: async () => {
        line.end('go\n');
        for (const untilMs = performance.now() + timeoutMs; performance.now() < untilMs; await sleep(lookMs)) {
          if (files.hasGone()) return true;
          if (files.readStatus()) return files.hasGone();
        }
        return false;
      },
    };
  } catch (cause) {
    drop();
    throw cause;
  }
}

/** The watcher says its own number and its child's, and the child that it is ready, in any order. */
function readPids(child: ReturnType<typeof spawn>): Promise<{ watcherPid: number; pid: number }> {
  return new Promise((resolve, reject) => {
    let text = '';
    const fail = (why: string) =>
      reject(
        new AppError('NOT_AVAILABLE', {
          public: sayOfLaunch('launch-no-watcher', {}),
          detail: `${why}; said: ${text}`,
        }),
      );
    const timer = setTimeout(() => fail('no answer in time'), timeoutMs);
    child.once('error', (cause) => fail(String(cause)));
    child.stdout?.on('data', (data) => {
      text += String(data);
      const [, watcherPid, pid] = /^pids (\d+) (\d+)$/m.exec(text) ?? [];
      if (pid === undefined || !/^ready$/m.test(text)) return;
      clearTimeout(timer);
      resolve({ watcherPid: Number(watcherPid), pid: Number(pid) });
    });
    child.stdout?.once('close', () => {
      clearTimeout(timer);
      fail('it ended');
    });
  });
}
