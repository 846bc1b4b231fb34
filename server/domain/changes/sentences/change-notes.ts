/** What is said of a change as a whole, of whoever else keeps the group, and of the controllers it needs. */
import { formatCount } from '#server/domain/units.ts';
import { info, refused, warning } from './note-kinds.ts';

/** `label` is the owner's own name for the group, '' where it has none. */
type Label = { label: string };

export const changeNotes = {
  'nothing-to-change': refused(() => 'Nothing to change: the kernel has these values already.'),
  unchanged: info(({ limit }: { limit: string }) => `${limit} has this value already.`),
  'as-in-new-group': info(({ limit }: { limit: string }) => `${limit}: a new group has this value already.`),
  'no-controller-on-host': refused(
    ({ limit, controller }: { limit: string; controller: string }) =>
      `${limit} cannot be set here: this host has no ${controller} controller.`,
  ),
  'not-on-this-version': refused(
    ({ limit, controller, version }: { limit: string; controller: string; version: number }) =>
      `${limit} cannot be set here: ${controller} is on cgroup v${version} here, which has no such limit.`,
  ),
  'pids-below-current': warning(
    ({ use, max }: { use: number; max: number }) =>
      `There are ${formatCount(use)} processes and threads now, more than the new ${formatCount(max)}: they stay, and others can still be moved in, but none can start another (fork fails with EAGAIN).`,
  ),
  'pids-at-limit': warning(
    ({ use }: { use: number }) =>
      `There are ${formatCount(use)} processes and threads now: none can start another (fork fails with EAGAIN).`,
  ),
  'systemd-partial': info(
    ({ limits }: { limits: string }) => `systemd cannot be told ${limits}: its commands leave that out.`,
  ),

  'owner-systemd': warning((of: Label) => owned('systemd', of)),
  'owner-systemd-unit': warning((of: Label) =>
    owned('systemd', of, 'use systemctl set-property, as below, to make it last'),
  ),
  'place-of-systemd': warning(
    ({ unit }: { unit: string }) =>
      `${unit === '' ? 'The root of the tree' : unit} is systemd's: a directory here is unknown to it, may get in its way, and is gone after a reboot. A slice lasts, and so does a delegated service.`,
  ),
  'place-in-unit': warning(
    ({ unit }: { unit: string }) =>
      `${unit} is a unit of systemd's that it has not left to others (Delegate=yes): a group in it may keep it from stopping or starting, and goes when it stops.`,
  ),
  'unit-without-property': refused(
    ({ unit, limit }: { unit: string; limit: string }) =>
      `systemd has no property for ${limit}, or none that takes this value, so ${unit} cannot be made with it. Leave it out.`,
  ),

  'nested-too-deep': refused(({ group, limit }: { group: string; limit: number }) =>
    limit === 0
      ? `${group} takes no groups below it: its cgroup.max.depth is 0 (the kernel answers EAGAIN). Raise it there.`
      : `${group} takes groups down to ${limit} ${limit === 1 ? 'level' : 'levels'} below it: that is its cgroup.max.depth (the kernel answers EAGAIN). Raise it there, or create the group further up.`,
  ),
  'too-many-groups': refused(
    ({ group, limit, descendants }: { group: string; limit: number; descendants: number }) =>
      `${group} takes ${limit} ${limit === 1 ? 'group' : 'groups'} below it and has ${descendants}: its cgroup.max.descendants is reached (the kernel answers EAGAIN). Raise it there, or delete groups that are not needed.`,
  ),

  'enables-controller': info(
    ({ controller, groups }: { controller: string; groups: string }) =>
      `The controller ${controller} is not enabled for this group yet: it will be, in ${groups}. Every other group there gets its files as well.`,
  ),
  'no-such-controller-in-threads': refused(
    ({ group, controller }: { group: string; controller: string }) =>
      `${group} is a threaded group, and those have no ${controller} of their own.`,
  ),
  'controller-not-available': refused(
    ({ group, controller }: { group: string; controller: string }) =>
      `${group} cannot enable ${controller} for its children: it is not among its cgroup.controllers (the kernel answers ENOENT).`,
  ),
  'not-in-hierarchy': refused(
    ({ group, controller }: { group: string; controller: string }) =>
      `${group} does not exist in the hierarchy of the controller ${controller}. Create it there first.`,
  ),
  'closed-above': refused(
    ({ group, path, controller }: { group: string; path: string; controller: string }) =>
      `${path} cannot be written by the agent's user, so ${controller} cannot be handed down there: whoever owns ${group} has to (+${controller}).`,
  ),
  'threaded-trap': refused(
    ({ group, controller, processes }: { group: string; controller: string; processes: number }) =>
      `${group} has ${processesOf(processes)} of its own. The kernel would enable ${controller} there without a word, turn it into a threaded group and make its children unusable ("domain invalid"). Move the processes into a group below it first.`,
  ),
  'inner-processes': refused(
    ({ group, controller, processes }: { group: string; controller: string; processes: number }) =>
      `${group} has ${processesOf(processes)} of its own, and only groups without any may enable ${controller} (the kernel answers EBUSY). Move them into a group below it first.`,
  ),
  'invalid-in-threads': refused(
    ({ group, controller }: { group: string; controller: string }) =>
      `${group} cannot enable ${controller} for its children: it is an invalid member of a threaded tree, and such a group hands no controller down (the kernel answers EOPNOTSUPP).`,
  ),
  'top-of-threads': refused(
    ({ group, controller, threaded }: { group: string; controller: string; threaded: string }) =>
      `${group} cannot enable ${controller} for its children: it is the top of a threaded tree, and such a group hands down ${threaded} only (the kernel answers EOPNOTSUPP).`,
  ),
};

/** Single-writer rule: whoever made the group may rewrite it at any time. */
function owned(name: string, { label }: Label, way?: string): string {
  return `${name}${label === '' ? '' : ` (${label})`} keeps this group and may set it back${way ? `; ${way}` : ''}.`;
}

function processesOf(count: number): string {
  return `${count} ${count === 1 ? 'process' : 'processes'}`;
}
