/**
 * What slows the I/O of a group, disk by disk and figure by figure. On v2 the tightest limit on the way to the root binds
 * (the kernel checks no limit against the parent's). v1 has no hierarchy here: a group's own limit is all that counts.
 * Source: throtl_pd_init() in block/blk-throttle.c; seen on Linux 6.18.
 */
import { byDeviceNumber, nameOfDevice } from '#server/domain/groups/block-device.ts';
import { type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';
import type { LimitEdit, LimitValue } from '#server/domain/limits/limits.ts';
import type { ChangeContext, EffectiveLimit, EffectiveResource } from './change.ts';
import { versionOf } from './change-lookup.ts';
import { tightest, wayUp } from './effective-way.ts';
import { sayOfEffective } from './sentences/effective-sentences.ts';

const resources: Readonly<Record<IoFigure, EffectiveResource>> = {
  readBytesPerSecond: 'read-bytes',
  writeBytesPerSecond: 'write-bytes',
  readOpsPerSecond: 'read-ops',
  writeOpsPerSecond: 'write-ops',
};

/** One for each figure that is limited now or will be; one that says "no limit" where there is none at all. */
export function effectiveIo(context: ChangeContext, edits: readonly LimitEdit[]): EffectiveLimit[] {
  const after = wayOf(context, edits);
  if (after.length === 0) return [];
  const tables = [...after, ...wayOf(context, [])].flatMap(({ value }) => value);
  const disks = [...new Set(tables.map(({ device }) => device))].map((device) => ({ device })).sort(byDeviceNumber);
  const found = disks.flatMap(({ device }) =>
    ioFigures
      .filter((figure) => tables.some((limits) => limits.device === device && limits[figure] !== 'max'))
      .map((figure) => effectiveFigure(context, after, device, figure)),
  );
  return found.length > 0 ? found : [{ resource: 'io', ...sayOfEffective('effective-none', {}), setBy: null }];
}

type Way = { group: EffectiveLimit['setBy'] & string; value: LimitValue<'io.max'> }[];

function wayOf(context: ChangeContext, edits: readonly LimitEdit[]): Way {
  const way = wayUp(context, edits, 'io.max');
  return versionOf(context, 'io.max') === 1 ? way.filter(({ group }) => group === context.group) : way;
}

function effectiveFigure(context: ChangeContext, way: Way, device: string, figure: IoFigure): EffectiveLimit {
  const least = tightest<number | bigint>(
    way.map(({ group, value }) => ({
      group,
      value: value.find((limits) => limits.device === device)?.[figure] ?? 'max',
    })),
  );
  const about = { resource: resources[figure], device: nameOfDevice(context.devices, device) };
  if (!least) return { ...about, ...sayOfEffective('effective-none', {}), setBy: null };
  const said =
    typeof least.value === 'bigint'
      ? sayOfEffective('effective-bytes-per-second', { bytes: least.value })
      : sayOfEffective('effective-ops-per-second', { count: least.value });
  return { ...about, ...said, setBy: least.group };
}
