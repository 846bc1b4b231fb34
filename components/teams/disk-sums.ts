/** What all teams together may read from and write to each disk. Pure. */
import { byDeviceNumber } from '#server/domain/groups/block-device.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { ioFigures } from '#server/domain/limits/io-limits.ts';
import type { Amount } from '#server/domain/teams/budget-resources.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';

export interface DiskSum {
  device: string;
  name: string;
  figure: IoFigure;
  promised: Amount;
  /** Those who have a limit, in the order of the teams; of several top groups the sum. */
  parts: { id: string; name: string; amount: Amount }[];
  /** Teams with a top group here that has no such limit. */
  unlimited: number;
}

/** One for each figure of a disk that some team has a budget of. Nothing is known of what a disk can do. */
export function diskSums(teams: readonly Pick<TeamRow, 'id' | 'name' | 'tops'>[]): DiskSum[] {
  const here = teams
    .map((team) => ({ ...team, tops: team.tops.filter(({ state, io }) => state === 'there' && io !== null) }))
    .filter(({ tops }) => tops.length > 0);
  const disks = new Map(
    here.flatMap(({ tops }) => tops.flatMap(({ io }) => io?.disks ?? [])).map((disk) => [disk.device, disk.name]),
  );
  return [...disks]
    .map(([device, name]) => ({ device, name }))
    .sort(byDeviceNumber)
    .flatMap(({ device, name }) => ioFigures.map((figure) => sumOf(here, { device, name, figure })))
    .filter(({ parts }) => parts.length > 0);
}

function sumOf(
  teams: readonly Pick<TeamRow, 'id' | 'name' | 'tops'>[],
  of: Pick<DiskSum, 'device' | 'name' | 'figure'>,
): DiskSum {
  const limits = teams.map(({ id, name, tops }) => ({
    ...{ id, name },
    own: tops.map(({ io }) => {
      const disk = io?.disks.find(({ device }) => device === of.device);
      return disk?.figures.find(({ figure }) => figure === of.figure)?.limit ?? null;
    }),
  }));
  const parts = limits.flatMap(({ id, name, own }) => {
    const numbers = own.filter((limit) => limit !== null);
    // One top group without a limit leaves the team without one.
    return numbers.length < own.length ? [] : [{ id, name, amount: numbers.reduce((sum, each) => sum + each, 0) }];
  });
  return {
    ...of,
    parts,
    promised: parts.reduce((sum, { amount }) => sum + amount, 0),
    unlimited: limits.length - parts.length,
  };
}
