/** What a new group can be made as. Apart from the schemas, which no page needs to load. */

/** A directory by mkdir, a slice of systemd's, or a service that systemd leaves the inside of to Corral (Delegate=yes). */
export const groupKinds = ['directory', 'slice', 'delegated'] as const;
export type GroupKind = (typeof groupKinds)[number];

/** A unit that is made for a new group. */
export type UnitKind = Exclude<GroupKind, 'directory'>;
