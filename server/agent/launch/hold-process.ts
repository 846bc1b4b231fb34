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
  /** Keeps a scope of systemd's from ending with the command; null where none was asked for. */
  holderPid: number | null;
  /** Lets it execute its command; true when it has taken the word. */
  letGo(): Promise<boolean>;
  /** Ends it without having run anything. */
  drop(): void;
}

const timeoutMs = 10_000;
const lookMs = 2;

/** Throws NOT_AVAILABLE when the watcher does not come up. `owner` gets the ends of the pipes that the command writes to. */
export async function holdProcess(
  {
    tools,
    files,
    spec,
    owner,
    underSystemd,
  }: {
    tools: LaunchTools;
    files: RunFiles;
    spec: RunSpec;
    owner: number | null;
    /** Where systemd-run is, on a host of systemd's. */
    underSystemd: string | null;
  },
  chain: readonly string[],
): Promise<HeldProcess> {
  const { head, chunk } = outputSizes(spec.input);
  const hold = spec.unit === null ? '-' : 'hold';
  const options = [owner === null ? '-' : String(owner), hold, String(head), String(chunk), String(chunks)];
  const command = [tools.sh, watchRunScript, ...options, ...chain];
  const [program = '', ...args] = underSystemd ? [...asScope(underSystemd, spec.id), ...command] : command;
  const child = spawn(program, args, {
    cwd: files.dir,
    // In a session of its own: what is typed at the agent's terminal does not reach it.
    detached: true,
    env: programEnvironment,
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const line = child.stdio[3] as Duplex;
  // A watcher that has ended has closed it.
  line.on('error', () => {});
  const drop = () => void line.destroy();
  try {
    const { watcherPid, pid, holderPid } = await readPids(child);
    return {
      pid,
      watcherPid,
      holderPid,
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

/**
 * systemd ends everything in the group of a service that stops, so the watcher must not stay in the agent's. It does not listen to
 * SIGTERM, and a host that shuts down should not wait for it for the usual minute and a half.
 */
function asScope(systemdRun: string, id: string): string[] {
  const about = [`--unit=corral-watch-${id}.scope`, `--description=Corral: what watches over run ${id}`];
  const end = ['--property=TimeoutStopSec=5s'];
  return [systemdRun, '--scope', '--quiet', '--collect', ...about, ...end, '--'];
}

/** The number of the watcher, of its child, and that the child is ready, in any order. */
function readPids(
  child: ReturnType<typeof spawn>,
): Promise<{ watcherPid: number; pid: number; holderPid: number | null }> {
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
      const [, watcherPid] = /^watcher (\d+)$/m.exec(text) ?? [];
      const [, pid, holder] = /^child (\d+) (\d*)$/m.exec(text) ?? [];
      if (watcherPid === undefined || pid === undefined || !/^ready$/m.test(text)) return;
      clearTimeout(timer);
      resolve({ watcherPid: Number(watcherPid), pid: Number(pid), holderPid: holder ? Number(holder) : null });
    });
    child.stdout?.once('close', () => {
      clearTimeout(timer);
      fail('it ended');
    });
  });
}
