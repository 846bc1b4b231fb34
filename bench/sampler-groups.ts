/** Real groups for a bench: made in v1's cpu, cpuacct, memory and pids (or v2), some of them busy, all removed afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';

export const benchRoot = '/corral-test-bench';

/** Some CPU time every third of a second: enough to count as busy, little enough for a hundred on one core. */
const lightLoad = 'while (1) { for ($i = 0; $i < 8000; $i++) {} select(undef, undef, undef, 0.33); }';

export class BenchGroups {
  private readonly mounts: string[];
  private readonly unified: boolean;
  private readonly burners: ChildProcess[] = [];

  constructor(host: CgroupHost) {
    const v1 = host.hierarchies.filter(
      ({ version, controllers }) =>
        version === 1 && controllers.some((name) => ['cpu', 'cpuacct', 'memory', 'pids'].includes(name)),
    );
    this.unified = v1.length === 0;
    this.mounts = (this.unified ? host.hierarchies : v1).map(({ mountPoint }) => mountPoint);
  }

  /** Makes `count` groups, a hundred to a parent; every hundredth of them gets a busy process unless all shall rest. */
  make(count: number, { busy = true } = {}): void {
    for (const mount of this.mounts) {
      this.makeDir(`${mount}${benchRoot}`, true);
      for (let index = 0; index < count; index += 1) {
        const parent = `${mount}${benchRoot}/p${Math.floor(index / 100)}`;
        if (index % 100 === 0) this.makeDir(parent, true);
        this.makeDir(`${parent}/g${index}`, false);
      }
    }
    for (let index = 0; busy && index < count; index += 100)
      this.burnIn(`${benchRoot}/p${Math.floor(index / 100)}/g${index}`);
  }

  async remove(): Promise<void> {
    const ended = this.burners.map((burner) =>
      burner.exitCode === null && burner.signalCode === null
        ? new Promise<void>((resolve) => burner.once('exit', () => resolve()))
        : Promise.resolve(),
    );
    for (const burner of this.burners) burner.kill('SIGKILL');
    await Promise.all(ended);
    this.burners.length = 0;
    for (const mount of this.mounts) removeTree(`${mount}${benchRoot}`);
  }

  private makeDir(dir: string, inner: boolean): void {
    mkdirSync(dir, { recursive: true });
    if (this.unified && inner) {
      const controllers = readFileSync(`${dir}/cgroup.controllers`, 'utf8').trim().split(' ').filter(Boolean);
      const wanted = controllers.filter((name) => ['cpu', 'memory', 'pids', 'io'].includes(name));
      writeFileSync(`${dir}/cgroup.subtree_control`, wanted.map((name) => `+${name}`).join(' '), { flag: 'r+' });
    }
  }

  private burnIn(group: string): void {
    const burner = spawn('perl', ['-e', lightLoad], { stdio: 'ignore' });
    this.burners.push(burner);
    for (const mount of this.mounts) {
      writeFileSync(`${mount}${group}/cgroup.procs`, String(burner.pid), { flag: 'r+' });
    }
  }
}

function removeTree(dir: string): void {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) removeTree(`${dir}/${entry.name}`);
  }
  rmdirSync(dir);
}
