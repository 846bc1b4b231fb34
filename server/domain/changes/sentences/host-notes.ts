/** What is said of limits that are larger than the machine, before a change. */
import { formatBytes, formatCount, formatCpus } from '#server/domain/units.ts';
import { info } from './note-kinds.ts';

interface AboveHost {
  max: number;
  host: number;
}

export const hostNotes = {
  'quota-above-host': info(
    ({ cpus, online }: { cpus: number; online: number }) =>
      `${formatCpus(cpus)} is more than this host has (${formatCpus(online)}): the quota will not be felt.`,
  ),
  'memory-above-host': info(
    ({ max, host }: AboveHost) =>
      `${formatBytes(max)} is more than the memory of this host (${formatBytes(host)}): the limit will not be felt.`,
  ),
  'swap-above-host': info(({ max, host }: AboveHost) =>
    host === 0
      ? `This host has no swap: a limit of ${formatBytes(max)} of it will not be felt.`
      : `${formatBytes(max)} is more than the swap of this host (${formatBytes(host)}): the limit will not be felt.`,
  ),
  'memsw-above-host': info(
    ({ max, host }: AboveHost) =>
      `${formatBytes(max)} is more than the memory and swap of this host together (${formatBytes(host)}): the limit will not be felt.`,
  ),
  'pids-above-host': info(
    ({ max, host }: AboveHost) =>
      `${formatCount(max)} processes are more than this host can have (its kernel.pid_max is ${formatCount(host)}): the limit will not be felt.`,
  ),
};
