/**
 * Limits that changed without Corral. The sampler reads the five that charts draw, of every group in turn and of watched ones in
 * each sweep; what Corral itself wrote last is compared besides: in groups with an owner in each sweep, elsewhere in turn.
 */
import { readWrite } from '#server/agent/changes/one-write.ts';
import { inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { limitSlots } from '#server/cgroupfs/usage/usage-slots.ts';
import type { EventBody } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupOwner } from '#server/domain/groups/host.ts';
import { ownerOf as nameOwner } from '#server/domain/groups/owner.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { LimitMoved } from '../usage/group-row.ts';
import type { Sampler } from '../usage/sampler.ts';
import type { TrackedGroup } from '../usage/tracked-group.ts';
import type { OwnDoings } from './own-doings.ts';
import type { OwnWrite, OwnWrites } from './own-writes.ts';

export interface LimitWatch {
  moved: LimitMoved;
  /** Answers after each sweep what there is to tell. */
  look(): LimitChanged[];
}

export type LimitChanged = Extract<EventBody, { kind: 'limit-changed' | 'owner-put-back' }>;

/** Of what was written into groups with an owner, the newest so many are read in each sweep; of all else a few in turn. */
const closelyWatched = 32;
const restPerSweep = 4;
/** What is set this soon after a group was found belongs to its making. */
const settleMs = 10_000;
/** How long a group of somebody's is waited for that went with a value of Corral's in it. */
const comesBackMs = 10 * 60_000;

interface Moved {
  group: TrackedGroup;
  key: LimitKey;
  had: string;
  sinceMs: number;
}

export function createLimitWatch(parts: {
  host: CgroupHost;
  sampler: Sampler;
  writes: OwnWrites;
  own: OwnDoings;
}): LimitWatch {
  const { host, sampler, writes, own } = parts;
  const startedAtMs = sampler.atMs;
  const moved = new Map<string, Moved>();
  /** What is being told from the file: the sampler's own reading of it is no news. */
  let isTelling: string | null = null;
  let turn = 0;
  const versionOf = (controller: 'cpu' | 'memory') => host.hierarchyFor(controller)?.version ?? 2;
  const softKey: LimitKey = versionOf('memory') === 1 ? 'memory.soft' : 'memory.high';

  // A group that is gone for a moment has the owner that its name tells.
  const ownerOf = (group: GroupPath): GroupOwner => sampler.store.byPath.get(group)?.owner ?? nameOwner(group);
  const isOwned = (group: GroupPath) => isKept(ownerOf(group));
  const settingIn = ({ limits }: Pick<TrackedGroup, 'limits'>, key: LimitKey): string => {
    switch (key) {
      case 'cpu.quota':
        return quotaText(limits[limitSlots.cpuQuota], limits[limitSlots.cpuPeriod]);
      case 'memory.max':
        return limitText(limits[limitSlots.memoryMax]);
      case 'pids.max':
        return limitText(limits[limitSlots.pidsMax]);
      default:
        return limitText(limits[limitSlots.memorySoft]);
    }
  };
  const keyOf = (slot: number): LimitKey | null => {
    if (slot === limitSlots.cpuQuota || slot === limitSlots.cpuPeriod) return 'cpu.quota';
    if (slot === limitSlots.memoryMax) return 'memory.max';
    if (slot === limitSlots.memorySoft) return softKey;
    return slot === limitSlots.pidsMax ? 'pids.max' : null;
  };

  /** Null while what Corral wrote still stands. */
  const check = (write: OwnWrite): LimitChanged | null => {
    const { group, wrote, before, isDirect } = write;
    if (own.isUnderWay(group)) return null;
    const has = readWrite(host, write);
    if (has === wrote) {
      write.seenAtMs = sampler.atMs;
      return null;
    }
    const isSame = inodeOf(write.path.slice(0, write.path.lastIndexOf('/'))) === write.inode;
    // A container or service that is started again comes back under its name, and a moment later with its own values.
    const mayComeBack = isDirect && !isSame && has !== before && sampler.atMs - write.seenAtMs < comesBackMs;
    if (mayComeBack && isKept(nameOwner(group))) return null;
    writes.drop(write);
    isTelling = idOf(write.key, group);
    sampler.touch(group);
    isTelling = null;
    if (has === null) return null;
    const owner = ownerOf(group);
    const told = { group, owner, limit: write.key, file: write.file, had: wrote, has, sinceMs: write.seenAtMs };
    const isPutBack = isDirect && isKept(owner) && has === before;
    if (isPutBack) return { kind: 'owner-put-back', ...told, occasion: isSame ? null : 'made anew' };
    return isSame ? { kind: 'limit-changed', ...told } : null;
  };
  const lookAtWrites = (): LimitChanged[] => {
    const { all } = writes;
    if (all.length === 0) return [];
    const close = all.filter(({ group, isDirect }) => isDirect && isOwned(group)).slice(0, closelyWatched);
    const rest = all.filter((write) => !close.includes(write));
    const next = Array.from(
      { length: Math.min(restPerSweep, rest.length) },
      (_, step) => rest[(turn + step) % rest.length],
    );
    turn += restPerSweep;
    return [...close, ...next].flatMap((write) => (write && check(write)) ?? []);
  };

  return {
    moved: (group, slot, had) => {
      const key = keyOf(slot);
      if (key === null || own.isUnderWay(group.path)) return;
      if (group.since > startedAtMs && group.limitsAtMs - group.since < settleMs) return;
      const id = idOf(key, group.path);
      if (id === isTelling) return;
      // Of a quota and its period the first that differs: the other one still stands as it was.
      if (moved.has(id)) return;
      const limits = group.limits.slice();
      limits[slot] = had;
      moved.set(id, { group, key, had: settingIn({ limits }, key), sinceMs: group.limitsAtMs });
    },
    look: () => {
      const events = lookAtWrites();
      for (const { group, key, had, sinceMs } of moved.values()) {
        const written = writes.of(group.path).filter((write) => write.key === key);
        if (written.length > 0) {
          events.push(...written.flatMap((write) => check(write) ?? []));
          continue;
        }
        const has = settingIn(group, key);
        const isTold = events.some(({ group: path, limit }) => path === group.path && limit === key);
        if (group.gone || has === had || isTold) continue;
        const { path, owner } = group;
        events.push({ kind: 'limit-changed', group: path, owner, limit: key, file: null, had, has, sinceMs });
      }
      moved.clear();
      return events;
    },
  };
}

function isKept({ kind }: GroupOwner): boolean {
  return kind !== 'none' && kind !== 'corral';
}

function idOf(key: LimitKey, group: GroupPath): string {
  return `${key} ${group}`;
}

function limitText(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? 'max' : String(value);
}

/** As v2's cpu.max says it. Without a quota the period means nothing. */
function quotaText(quota: number | undefined, period: number | undefined): string {
  const text = limitText(quota);
  return text === 'max' ? text : `${text} ${limitText(period)}`;
}
