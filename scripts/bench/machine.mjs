/** What a figure was measured on. No host name and no paths: the figures are published. */
import { spawnSync } from 'node:child_process';
import os from 'node:os';

/** "2 cores (Intel …), 23.5 GiB of memory, Linux 6.1.0, Node 24.21.0". @param {string} node which runs the benches */
export function describeMachine(node) {
  const cpus = os.cpus();
  const model = (cpus[0]?.model ?? 'unknown').replaceAll(/\(R\)|\(TM\)/g, '').trim();
  const gibibytes = (os.totalmem() / 2 ** 30).toFixed(1);
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim().replace(/^v/, '');
  return `${cpus.length} cores (${model}), ${gibibytes} GiB of memory, Linux ${os.release()}, Node ${version}`;
}

/** The load of the minute before a bench: far above 0 means that others worked on the machine. */
export function describeLoad() {
  return os.loadavg()[0].toFixed(1);
}
