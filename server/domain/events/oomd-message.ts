/**
 * What systemd-oomd says of a kill, and why it killed. Pure. Source: systemd src/oom/oomd-manager.c: "Killed … due to …" from
 * 248 to 257, "Marked … for killing due to …" since 258, where the kill itself is logged at debug level alone. The swap rule
 * counts swap alone up to 248, memory and swap since 249.
 */

export interface OomdMessage {
  /** As the kernel calls it, from the root of the hierarchy. */
  group: string;
  /** The rest of the sentence. */
  why: string;
}

export interface OomdAmount {
  usedBytes: number;
  totalBytes: number;
}

/** Shares are 0..1; an amount or a share is null where it is not told to whoever reads. */
export type OomdCause =
  | {
      kind: 'pressure';
      /** The group whose pressure it was, which is the killed one or above it. */
      of: string;
      share: number | null;
      limitShare: number;
      /** As systemd prints it: "30s". */
      lasted: string;
    }
  | { kind: 'used'; memory: OomdAmount | null; swap: OomdAmount | null; limitShare: number };

/** A path of 4,096 bytes, one more in the reason, and the words. */
const longest = 16_384;
const pressure =
  /^memory pressure for (\/.*) being (?:(\d{1,20}(?:\.\d{1,2})?)% )?> (\d{1,3}(?:\.\d{1,2})?)% for > (\S(?:.{0,60}\S)?) with reclaim activity$/s;
const amount = String.raw`used \((\d{1,20})\) / total \((\d{1,20})\)`;
const used = new RegExp(`^(?:memory ${amount} and )?swap ${amount} being more than (\\d{1,3}(?:\\.\\d{1,2})?)%$`);
const usedHidden = /^memory and swap in use being more than (\d{1,3}(?:\.\d{1,2})?)%$/;

/** Null for everything else that it says, also for what it only considers. */
export function parseOomdMessage(text: string): OomdMessage | null {
  if (text.length > longest) return null;
  const found =
    /^Killed (\/.*?) due to ((?:memory (?:pressure for|used)|swap used) .+)$/s.exec(text) ??
    /^Marked (\/.*?) for killing due to ((?:memory (?:pressure for|used)|swap used) .+)$/s.exec(text);
  return found?.[1] && found[2] ? { group: found[1], why: found[2] } : null;
}

/**
 * Whether it is about to kill, of a version that never says what: 247, the first one, a preview. Later ones say nothing of it aloud
 * (248 has two digits behind the point, and says it at debug level).
 */
export function namesNoGroup(text: string): boolean {
  return (
    text.length <= longest &&
    (/^Memory pressure for \/.* is greater than \d{1,20} for more than \d{1,20} seconds and there was reclaim activity$/s.test(
      text,
    ) ||
      /^Swap used \(\d{1,20}\) \/ total \(\d{1,20}\) is more than \d{1,3}%$/.test(text))
  );
}

/** Null for a reason of a version that says it in other words. */
export function parseOomdWhy(why: string): OomdCause | null {
  if (why.length > longest) return null;
  const byPressure = pressure.exec(why);
  if (byPressure) {
    const [, of = '', share, limit, lasted = ''] = byPressure;
    return {
      kind: 'pressure',
      of,
      share: share === undefined ? null : Number(share) / 100,
      limitShare: Number(limit) / 100,
      lasted,
    };
  }
  const hidden = usedHidden.exec(why);
  if (hidden) return { kind: 'used', memory: null, swap: null, limitShare: Number(hidden[1]) / 100 };
  const byUse = used.exec(why);
  if (!byUse) return null;
  const [, memoryUsed, memoryTotal, swapUsed, swapTotal, limit] = byUse;
  return {
    kind: 'used',
    memory: memoryUsed === undefined ? null : { usedBytes: Number(memoryUsed), totalBytes: Number(memoryTotal) },
    swap: { usedBytes: Number(swapUsed), totalBytes: Number(swapTotal) },
    limitShare: Number(limit) / 100,
  };
}

/** The reason for somebody who sees some groups alone: what others and the host used is left out of it. */
export function hideInWhy(why: string, sees: (kernelPath: string) => boolean): string {
  const cause = parseOomdWhy(why);
  if (cause === null) return /^memory pressure/.test(why) ? 'memory pressure' : 'memory and swap in use';
  const limit = why.match(/(?:> |more than )(\d{1,3}(?:\.\d{1,2})?)%/)?.[1] ?? '';
  if (cause.kind === 'used') return `memory and swap in use being more than ${limit}%`;
  if (sees(cause.of)) return why;
  return `memory pressure for ${cause.of} being > ${limit}% for > ${cause.lasted} with reclaim activity`;
}
