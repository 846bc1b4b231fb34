/**
 * Real groups and real processes for stories: made and removed by the test itself, so that a story does not depend on
 * the product for what it starts from.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { putInto, removeTree, writeControlFile } from './group-dirs.ts';

interface CgroupMount {
  version: 1 | 2;
  mountPoint: string;
  controllers: string[];
}

/** Every cgroup mount of this host, from /proc/self/mountinfo (proc(5)). */
export function cgroupMounts(): CgroupMount[] {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .flatMap((line): CgroupMount[] => {
      const [before = '', after = ''] = line.split(' - ');
      const mountPoint = before.split(' ')[4] ?? '';
      const [type, , options = ''] = after.split(' ');
      if (type === 'cgroup2') {
        return [{ version: 2, mountPoint, controllers: read(path.join(mountPoint, 'cgroup.controllers')).split(' ') }];
      }
      return type === 'cgroup' ? [{ version: 1, mountPoint, controllers: options.split(',') }] : [];
    });
}

/** Where a controller is mounted as v1; null when it is not, and stories about v1 are skipped. */
export function v1Mount(controller: string): string | null {
  const found = cgroupMounts().find((mount) => mount.version === 1 && mount.controllers.includes(controller));
  return found?.mountPoint ?? null;
}

const storyControllers = ['cpu', 'cpuacct', 'cpuset', 'memory', 'pids', 'freezer'];

/** Directories of a group in the v1 hierarchies that stories use. */
export function v1Dirs(group: string): string[] {
  const mounts = storyControllers.map(v1Mount).filter((mount) => mount !== null);
  return [...new Set(mounts)].map((mount) => path.join(mount, group));
}

/** Makes the group in every v1 hierarchy of a story, usable at once (cpuset gets its parent's cpus and mems). */
export function makeGroup(group: string): void {
  for (const dir of v1Dirs(group)) {
    mkdirSync(dir, { recursive: true });
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      if (readdirSync(dir).includes(file))
        writeControlFile(path.join(dir, file), read(path.join(path.dirname(dir), file)));
    }
  }
}

/** Removes the group and all below it, in every v1 hierarchy. What is gone already is gone. */
export function removeGroup(group: string): void {
  for (const dir of v1Dirs(group)) removeTree(dir);
}

/** The same in every hierarchy of the host, v2 and those that no story uses included. */
export function removeEverywhere(group: string): void {
  for (const { mountPoint } of cgroupMounts()) removeTree(path.join(mountPoint, group));
}

/** The text of a group's control file, without the line's end. */
export function readLimit(controller: string, group: string, file: string): string {
  return read(path.join(v1Mount(controller) ?? '', group, file));
}

/** Writes a control file of a group as another program on the host would. */
export function writeLimit(controller: string, group: string, file: string, text: string): void {
  writeControlFile(path.join(v1Mount(controller) ?? '', group, file), text);
}

/** A disk with something on it that a v1 group can have limits of, as the kernel calls it; null: there is none. */
export function firstDisk(): { device: string; name: string } | null {
  if (!v1Mount('blkio')) return null;
  const of = (disk: string, file: string) => readFileSync(`/sys/block/${disk}/${file}`, 'utf8').trim();
  const name = readdirSync('/sys/block').find((each) => Number(of(each, 'size')) > 0);
  return name === undefined ? null : { name, device: of(name, 'dev') };
}

/**
 * A process of the group reads so many MiB of that disk, past every cache: of a file that is made on it. False where no file of ours
 * would be on it, and nothing is done.
 */
export async function readFromDisk(group: string, { device }: { device: string }, mib: number): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-story-'));
  try {
    const { dev } = statSync(folder);
    if (`${dev >> 8}:${dev & 0xff}` !== device) return false;
    const file = path.join(folder, 'read');
    writeFileSync(file, Buffer.alloc(mib << 20, 1), { flush: true });
    const procs = path.join(v1Mount('blkio') ?? '', group, 'cgroup.procs');
    const script = `echo $$ > ${procs} && exec dd if=${file} of=/dev/null bs=256k iflag=direct`;
    const reader = spawn('sh', ['-c', script], { stdio: 'ignore' });
    const [code] = await once(reader, 'exit');
    if (code !== 0) throw new Error(`dd in ${group} ended with ${code}`);
    return true;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts a process into the group in every v1 hierarchy of a story. */
export function moveInto(group: string, pid: number): void {
  putInto(v1Dirs(group), pid);
}

export interface StoryProcess {
  pid: number;
  end(): Promise<void>;
}

/** A process that only sleeps. */
export function startSleeper(): StoryProcess {
  return storyProcess(spawn('sleep', ['3600'], { stdio: 'ignore' }));
}

/** A process that keeps one core busy. */
export function startBurner(): StoryProcess {
  return storyProcess(spawn('sh', ['-c', 'while :; do :; done'], { stdio: 'ignore' }));
}

const heldMiB = 64;

/** A process that takes 64 MiB of memory once it is told to, which is after it was put into its group. */
export function startHolder(): StoryProcess & { hold: () => void } {
  const script = `process.stdin.once('data', () => { globalThis.held = Buffer.alloc(${heldMiB} << 20, 1); })`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'ignore', 'ignore'] });
  return { ...storyProcess(child), hold: () => child.stdin.write('now\n') };
}

function storyProcess(child: ChildProcess): StoryProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error('the process did not start');
  return {
    pid,
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** /proc/PID/cgroup as the kernel prints it. */
export function groupsOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
}

/** The cores a process may run on, as the kernel tells: "0-1". */
export function allowedCpus(pid: number): string {
  return /^Cpus_allowed_list:\s*(.+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';
}

function read(file: string): string {
  return readFileSync(file, 'utf8').trimEnd();
}
