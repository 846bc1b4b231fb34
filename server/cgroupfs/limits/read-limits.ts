/** The limits of one group as the kernel tells them now, or why a limit is not there. */
import { accessSync, constants } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import type { FoundGroup } from '#server/cgroupfs/groups/find-group.ts';
import { placeOf } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import { errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { limitControllers, limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { sayOfLimit } from '#server/domain/limits/limit-sentences.ts';
import type { GroupLimits, LimitKey, LimitReading } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';

export interface LimitsWanted {
  /** Only these; all when left out. */
  keys?: ReadonlySet<LimitKey> | undefined;
  /** Also find out why a file may not be written, and name the limits of the other version. */
  forEditing: boolean;
}

/** Reads the limits of a group that was just found; what vanishes meanwhile is `absent`. */
export function readLimits(host: CgroupHost, found: FoundGroup, wanted: LimitsWanted): GroupLimits {
  const limits: Partial<Record<LimitKey, LimitReading>> = {};
  for (const controller of limitControllers) {
    const home = host.hierarchyFor(controller);
    const place = placeOf(found, controller);
    for (const rule of home ? limitRulesOf(home.version, controller) : []) {
      if (wanted.keys && !wanted.keys.has(rule.key)) continue;
      if (place) limits[rule.key] = readLimit(host, rule, { group: found.group, dir: place.dir }, wanted.forEditing);
      else if (home) limits[rule.key] = { kind: 'absent', reason: whyNoController(found, rule, home.mountPoint) };
    }
    if (wanted.forEditing) Object.assign(limits, otherVersions(host, controller, home?.version ?? null));
  }
  // Each reading was made by the rule of its own key, which the record's type cannot say.
  return limits as GroupLimits;
}

function readLimit(
  host: CgroupHost,
  rule: LimitRule,
  at: { group: GroupPath; dir: string },
  forEditing: boolean,
): LimitReading {
  const files: { file: string; path: string; text: string }[] = [];
  for (const file of rule.files) {
    const path = `${at.dir}/${file}`;
    try {
      const text = readText(path);
      if (text === null) return { kind: 'absent', reason: whyNoFile(at.group, file) };
      files.push({ file, path, text: text.trimEnd() });
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === undefined) throw cause;
      return { kind: 'absent', reason: sayOfLimit('file-unreadable', { path, user: agentUser(host), errno }) };
    }
  }
  try {
    const value = rule.parse(files.map((each) => each.text));
    const written = rule.writtenFiles?.map((file) => ({ path: `${at.dir}/${file}` })) ?? files;
    const readOnly = forEditing ? whyReadOnly(host, written) : null;
    return { kind: 'value', value, files, readOnly } as LimitReading;
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    return { kind: 'absent', reason: sayOfLimit('file-not-understood', { dir: at.dir, file: rule.files.join(', ') }) };
  }
}

/** Asks the kernel, not the mode bits: capabilities and read-only mounts count too (access(2)). */
function whyReadOnly(host: CgroupHost, files: readonly { path: string }[]): Sentence | null {
  for (const { path } of files) {
    try {
      accessSync(path, constants.W_OK);
    } catch (cause) {
      if (errnoOf(cause) === 'EROFS') return sayOfLimit('mounted-read-only', { path });
      return sayOfLimit('file-closed', { path, user: agentUser(host) });
    }
  }
  return null;
}

function whyNoController(found: FoundGroup, { controller, version }: LimitRule, mountPoint: string): Sentence {
  if (version === 2 && found.places.some((place) => place.hierarchy.version === 2))
    return sayOfLimit('controller-not-enabled', { controller });
  return sayOfLimit('not-in-hierarchy-of', { controller, mountPoint });
}

function whyNoFile(group: GroupPath, file: string): Sentence {
  // Source: CFTYPE_NOT_ON_ROOT in mm/memcontrol.c, kernel/sched/core.c, kernel/cgroup/pids.c.
  if (group === '/') return sayOfLimit('not-on-root', { file });
  if (/^(io|blkio)\.(bfq\.)?weight$/.test(file)) return sayOfLimit('no-io-weight', { file });
  if (/memsw|\.swap\./.test(file)) return sayOfLimit('no-swap-accounting', { file });
  return sayOfLimit('file-not-offered', { file });
}

/** A limit that only the version has which this host does not use for the controller, or any when it has none. */
function otherVersions(
  host: CgroupHost,
  controller: (typeof limitControllers)[number],
  version: CgroupVersion | null,
): Partial<Record<LimitKey, LimitReading>> {
  const own = new Set(version ? limitRulesOf(version, controller).map((rule) => rule.key) : []);
  const place = host.controllers[controller];
  const others = ([1, 2] as const)
    .flatMap((other) => limitRulesOf(other, controller))
    .filter((rule) => !own.has(rule.key))
    .map((rule): [LimitKey, LimitReading] => [
      rule.key,
      {
        kind: 'absent',
        reason:
          place.kind === 'unavailable'
            ? sayOfLimit('controller-not-on-host', { controller })
            : sayOfLimit('only-on-other-version', { controller, only: rule.version, here: place.version }),
      },
    ]);
  return Object.fromEntries(others);
}

function agentUser(host: CgroupHost): string {
  const uid = process.getuid?.() ?? 0;
  return `${userNameOf(host.etc, uid)} (uid ${uid})`;
}
