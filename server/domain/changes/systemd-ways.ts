/** The ways in which systemd changes a unit. Apart from the schemas, which no page needs to load. */

/** To last, until the next boot, or by taking away what an earlier change of the one or the other kind left. */
export const systemdWays = ['systemd', 'systemd-runtime', 'systemd-revert', 'systemd-runtime-revert'] as const;
export type SystemdWay = (typeof systemdWays)[number];

/** Whether a change is meant to take an earlier one's files away. */
export function isRemoval(way: string | null | undefined): way is 'systemd-revert' | 'systemd-runtime-revert' {
  return way === 'systemd-revert' || way === 'systemd-runtime-revert';
}
