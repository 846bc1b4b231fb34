/** What can be done so that a kill does not happen again: said only where the report gives reason to. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { formatBytes, formatPercent } from '#server/domain/units.ts';
import type { EventSentence } from './event-sentence.ts';
import type { Kill, UseBefore } from './host-event.ts';

export interface KillAdvice extends EventSentence {
  /** The limits that do it, ready for the form; null where it is nothing that a limit does. */
  edits: { group: GroupPath; edits: LimitEdit[] } | null;
}

const mebibyte = 1024 * 1024;
/** Below this hardly any program starts. */
const tinyBytes = 4 * mebibyte;
/** From this share of the limit on one process is the cause, not the number of them. */
const mostOfIt = 0.75;
/** Growth over the minutes before, as a share of the limit, that looks like a leak rather than like work. */
const steadyGrowth = 0.2;

export function killAdvice(kill: Kill, memoryVersion: CgroupVersion | null): KillAdvice[] {
  const advice: KillAdvice[] = [];
  const memory = kill.limit?.memory;
  const owner = kill.limit?.owner.path ?? null;
  const limitBytes = typeof memory?.limitBytes === 'number' ? memory.limitBytes : null;
  if (owner !== null && limitBytes !== null && !onlyWithSwap(kill)) {
    advice.push(raise(owner, limitBytes));
    if (memoryVersion === 2) advice.push(slowDown(owner, limitBytes));
  }
  if (owner !== null && onlyWithSwap(kill)) advice.push(raiseWithSwap(owner, kill.limit?.swap?.limitBytes));
  const leak = leakOf(kill, limitBytes);
  if (leak) advice.push(leak);
  if (kill.limit === null && kill.victimGroup?.path && kill.constraint !== null)
    advice.push(bound(kill.victimGroup.path));
  return advice;
}

/** v1 counts memory and swap together in a limit of its own. */
function onlyWithSwap({ limit }: Kill): boolean {
  const swap = limit?.swap;
  if (!limit || !swap || limit.swapCounts !== 'memory and swap' || swap.limitBytes === 'max') return false;
  const { memory } = limit;
  return memory === null || memory.limitBytes === 'max' || memory.usageBytes < memory.limitBytes;
}

function raise(owner: GroupPath, limitBytes: number): KillAdvice {
  const to = roomier(limitBytes);
  const tiny = limitBytes < tinyBytes;
  return {
    code: tiny ? 'raise-tiny' : 'raise',
    values: { group: owner, from: limitBytes, to },
    text: tiny
      ? `${formatBytes(limitBytes)} is less than a program needs to start. Raise the limit of ${owner}, to ${formatBytes(to)} for a start.`
      : `If the work needs it, raise the limit of ${owner}: from ${formatBytes(limitBytes)} to ${formatBytes(to)}, say.`,
    edits: { group: owner, edits: [{ key: 'memory.max', value: BigInt(to) }] },
  };
}

function raiseWithSwap(owner: GroupPath, limitBytes: number | 'max' | undefined): KillAdvice {
  const to = roomier(typeof limitBytes === 'number' ? limitBytes : 0);
  return {
    code: 'raise-with-swap',
    values: { group: owner, to },
    text: `What was hit is the limit of memory and swap together (memsw) of ${owner}: raise that, to ${formatBytes(to)}, say.`,
    edits: { group: owner, edits: [{ key: 'memory.memsw', value: BigInt(to) }] },
  };
}

function slowDown(owner: GroupPath, limitBytes: number): KillAdvice {
  const high = Math.floor((limitBytes * 0.9) / mebibyte) * mebibyte || limitBytes;
  return {
    code: 'set-high',
    values: { group: owner, high },
    text: `Set memory.high of ${owner} below its limit (${formatBytes(high)}): the kernel then slows the group down and reclaims before it has to kill.`,
    edits: { group: owner, edits: [{ key: 'memory.high', value: BigInt(high) }] },
  };
}

function bound(group: GroupPath): KillAdvice {
  return {
    code: 'bound',
    values: { group },
    text: `Give ${group} a memory limit, so that it cannot take the host's memory from everybody else.`,
    edits: { group, edits: [] },
  };
}

function leakOf(kill: Kill, limitBytes: number | null): KillAdvice | null {
  const [victim] = kill.victims;
  if (!victim || limitBytes === null || limitBytes < tinyBytes) return null;
  const share = victim.anonBytes / limitBytes;
  const grown = growthOf(kill.before[0]);
  const leaks = grown !== null && grown > limitBytes * steadyGrowth;
  if (share < mostOfIt && !leaks) return null;
  const name = `${victim.command} (${victim.pid})`;
  return {
    code: leaks ? 'leak' : 'one-process',
    values: { command: victim.command, pid: victim.pid, share, grownBytes: grown },
    text: leaks
      ? `Memory use grew by ${formatBytes(grown)} in the minutes before, without coming down. ${name} held ${formatPercent(share)} of the limit: look for a leak there first, or a higher limit only lasts longer.`
      : `${name} alone held ${formatPercent(share)} of the limit as memory of its own: look at what it keeps before raising the limit.`,
    edits: null,
  };
}

/** By how much use rose from first to last, null when it came down in between by more than a tenth. */
function growthOf(use: UseBefore | undefined): number | null {
  const known = use?.memoryBytes.filter((bytes) => bytes !== null) ?? [];
  const [first] = known;
  if (first === undefined || known.length < 10) return null;
  let highest = first;
  for (const bytes of known) {
    if (bytes < highest * 0.9) return null;
    highest = Math.max(highest, bytes);
  }
  return Math.max(0, highest - first);
}

/** Half as much again, on a step that people would choose. */
function roomier(bytes: number): number {
  const wanted = Math.max(bytes * 1.5, 16 * mebibyte);
  const step = wanted < 256 * mebibyte ? 16 * mebibyte : wanted < 4096 * mebibyte ? 128 * mebibyte : 1024 * mebibyte;
  return Math.ceil(wanted / step) * step;
}
