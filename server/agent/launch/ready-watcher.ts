/**
 * A watcher that has no run yet: its folder, its pipes, what keeps the output, and under it the process that waits to be told a
 * command (watch-run.sh). A launch takes it, or waits until one is there; one is made ready ahead (one-ready.ts).
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import { findLaunchTools, waitCommandScript, watchRunScript } from './launch-tools.ts';
import { chunks, type OutputSizes, RunFiles } from './run-files.ts';
import { programEnvironment } from './run-program.ts';
import { type CommandLine, openCommandLine } from './waiting-command.ts';

export interface ReadyWatcher extends CommandLine {
  files: RunFiles;
  pid: number;
  watcherPid: number;
  watcherTicks: string;
  /** Of the watcher and what keeps the output. */
  processGroup: number;
  /** Keeps a scope of systemd's from ending with the command; null where there is no systemd. */
  holderPid: number | null;
  /** Settles when it has taken the word (true), or ended without it. */
  went: Promise<boolean>;
}

export interface WatcherPlace {
  /** Where the folders of the runs are. */
  folder: string;
  proc: string;
  /** Where systemd-run is, on a host of systemd's. */
  underSystemd: string | null;
}

const timeoutMs = 10_000;
/** Not a run's id: what such a folder holds is nobody's run. */
const prefix = '.ready-';

/** Throws NOT_AVAILABLE when it does not come up, STORAGE_FULL and STORAGE_BUSY. */
export async function makeWatcher(
  { folder, proc, underSystemd }: WatcherPlace,
  sizes: OutputSizes,
): Promise<ReadyWatcher> {
  const tools = await findLaunchTools();
  if ('missing' in tools) throw noWatcher(`no ${tools.missing}`);
  const token = randomUUID().slice(0, 8);
  const files = new RunFiles(path.join(folder, `${prefix}${token}`));
  files.prepare();
  const hold = underSystemd ? 'hold' : '-';
  const options = [hold, String(sizes.head), String(sizes.chunk), String(chunks), tools.setsid, waitCommandScript];
  const watch = (mode: 'apart' | 'stay') => [tools.sh, watchRunScript, mode, ...options];
  const [program = '', ...args] = underSystemd
    ? [...asService(underSystemd, { folder: files.dir, token }), ...watch('stay')]
    : watch('apart');
  const child = spawn(program, args, {
    cwd: files.dir,
    // In a session of its own: what is typed at the agent's terminal does not reach it.
    detached: true,
    env: programEnvironment,
    // systemd hands on the first three and no other: there the command comes on the input.
    stdio: underSystemd ? ['pipe', 'pipe', 'ignore'] : ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  const line = openCommandLine(child, underSystemd ? 0 : 3);
  const said = listenTo(child);
  // systemd-run would wait for the watcher's end, in the agent's own group. Not before the word was taken: with the process
  // that it started Node closes the pipe to it.
  if (underSystemd) void said.went.then(() => child.kill('SIGKILL'));
  try {
    const { watcherPid, pid, holderPid } = await said.ready;
    const watcherTicks = readStartTicks(watcherPid, proc) ?? '';
    const processGroup = underSystemd ? watcherPid : (child.pid ?? watcherPid);
    return { ...line, files, pid, watcherPid, watcherTicks, processGroup, holderPid, went: said.went };
  } catch (cause) {
    line.drop();
    files.remove();
    throw cause;
  }
}

/** Whether it still waits, in its folder. */
export function isWaiting({ files, watcherPid, watcherTicks }: ReadyWatcher, proc: string): boolean {
  return readStartTicks(watcherPid, proc) === watcherTicks && existsSync(files.at('status.new'));
}

/** Of one that no run has taken. */
export function endWatcher(watcher: ReadyWatcher, proc: string): void {
  const { pid, processGroup, holderPid, files } = watcher;
  // At once, so that nobody writes into the folder while it goes.
  if (isWaiting(watcher, proc)) for (const each of [-processGroup, pid, holderPid]) if (each !== null) kill(each);
  watcher.drop();
  files.remove();
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    if (errnoOf(cause) !== 'ESRCH') throw cause;
  }
}

/** Folders of those that an agent before this one had ready: they ended with it. */
export function removeLeftWatchers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (name.startsWith(prefix)) new RunFiles(path.join(folder, name)).remove();
}

/**
 * The watcher as a service that systemd itself starts: it must not be in the agent's group, which ends with the agent's
 * service, and what that service may not do (hidden folders, refused system calls) is no business of the runs. Its main
 * process does not listen to SIGTERM, and a host that shuts down should not wait for it for the usual minute and a half.
 * What keeps the output may outlive it, as long as somebody holds a stream open.
 */
function asService(systemdRun: string, { folder, token }: { folder: string; token: string }): string[] {
  const about = [`--unit=corral-watch-${token}.service`, '--description=Corral: what watches over a run'];
  const surroundings = Object.entries(programEnvironment).map(([name, value]) => `--setenv=${name}=${value}`);
  const properties = [
    'TimeoutStopSec=5s',
    'KillMode=process',
    'IgnoreSIGPIPE=no',
    'OOMPolicy=continue',
    'TasksMax=infinity',
  ];
  return [
    ...[systemdRun, '--pipe', '--quiet', '--collect', ...about, `--working-directory=${folder}`, ...surroundings],
    ...properties.map((property) => `--property=${property}`),
    '--',
  ];
}

interface Pids {
  watcherPid: number;
  pid: number;
  holderPid: number | null;
}

/** What the watcher and the process under it say: their numbers and that it is ready, in any order, and later that it went. */
function listenTo(child: ReturnType<typeof spawn>): { ready: Promise<Pids>; went: Promise<boolean> } {
  let text = '';
  const went = Promise.withResolvers<boolean>();
  const ready = Promise.withResolvers<Pids>();
  const fail = (why: string) => {
    clearTimeout(timer);
    went.resolve(false);
    ready.reject(noWatcher(`${why}; said: ${text}`));
  };
  const timer = setTimeout(() => fail('no answer in time'), timeoutMs);
  child.once('error', (cause) => fail(String(cause)));
  child.stdout?.on('data', (data) => {
    text += String(data);
    const [, watcherPid] = /^watcher (\d+)$/m.exec(text) ?? [];
    const [, pid, holder] = /^child (\d+) (\d*)$/m.exec(text) ?? [];
    if (/^went$/m.test(text)) went.resolve(true);
    if (watcherPid === undefined || pid === undefined || !/^ready$/m.test(text)) return;
    clearTimeout(timer);
    ready.resolve({ watcherPid: Number(watcherPid), pid: Number(pid), holderPid: holder ? Number(holder) : null });
  });
  child.stdout?.once('close', () => fail('it ended'));
  return { ready: ready.promise, went: went.promise };
}

function noWatcher(detail: string): AppError {
  return new AppError('NOT_AVAILABLE', { public: sayOfLaunch('launch-no-watcher', {}), detail });
}
