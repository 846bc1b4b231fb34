/** What is said of the devices that a group may use (v1). */
import { formatCount } from '#server/domain/units.ts';
import { info, refused, warning } from './note-kinds.ts';

export const deviceNotes = {
  'devices-all-with-children': refused(
    ({ child, count }: { child: string; count: number }) =>
      `All devices cannot be given or taken at once while there are groups below (the kernel answers EINVAL): ${child}${count > 1 ? ` and ${formatCount(count - 1)} more` : ''}. Remove them first, or change single devices.`,
  ),
  'devices-parent-lacks': refused(({ rule, parent }: { rule: string; parent: string }) =>
    rule === 'a'
      ? `${parent} may not use all devices itself, so the kernel does not give them to a group below it (EPERM).`
      : `${parent} has no rule that allows "${rule}" itself, so the kernel does not give it to a group below it (EPERM).`,
  ),
  'devices-gap': warning(
    () =>
      'What is allowed now is taken away first, then the new is given: in between, for a moment, opening any device fails with EPERM. What is open stays open.',
  ),
  'devices-hidden': info(
    () =>
      'The kernel shows of this group that it may use all devices, not which single ones were taken away from it before: undoing gives it all of them.',
  ),
  'devices-children-lose': warning(
    ({ count }: { count: number }) =>
      `${count === 1 ? 'The group' : `The ${formatCount(count)} groups`} below lose what is taken away as well, and undoing does not give it back to them.`,
  ),
};
