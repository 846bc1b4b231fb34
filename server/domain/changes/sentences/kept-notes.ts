/** What is said of a group that somebody else keeps: systemd, a container engine, Kubernetes, libvirt … */
import { danger, info, refused, warning } from './note-kinds.ts';

/** `label` is the owner's own name for the group, '' where it has none. */
type Owned = { owner: string; label: string };

/** `commands`: the owner's own, one a line, '' where it has none; `without`: limits that these leave out. */
type OwnWay = Owned & { without: string; commands: string };

export const keptNotes = {
  'owner-keeps': refused(({ without, commands, ...of }: OwnWay) => {
    const keeps = `${named(of)} keeps this group and would set it back`;
    if (commands === '') return `${keeps}. It has no command that changes ${without} here.`;
    const rest = without === '' ? '' : ` It has none for ${without}.`;
    return `${keeps}: change it with its own command.${rest}\n${commands}`;
  }),
  'owner-keeps-unit': refused(({ unit, without }: { unit: string; without: string }) =>
    without === ''
      ? `systemd (${unit}) keeps this group. Change it with systemctl set-property.`
      : `systemd (${unit}) keeps this group. It has no property for ${without}; what it has one for can be changed by itself.`,
  ),
  'owner-overridden': danger(({ commands, ...of }: Owned & { commands: string }) => {
    const text = `${named(of)} keeps this group and is passed over: the values are written all the same. It does not know of them, and may set them back at any time.`;
    return commands === '' ? text : `${text}\n${commands}`;
  }),
  'owner-newcomer': warning((of: Owned) => `${named(of)} keeps this place and may remove what it did not make.`),
  'systemd-transient': info(
    ({ unit }: { unit: string }) => `${unit} is a transient unit: the value is gone when it ends.`,
  ),
  'systemd-lasting-wins': warning(
    ({ unit, folder }: { unit: string; folder: string }) =>
      `A value of ${unit} that is to last is kept in ${folder}: where it is of the same property, systemd goes back to it at its next reload.`,
  ),
  'systemd-only-drop-in': info(
    () =>
      'The kernel has the value from before already. What is left of the change is systemd’s drop-in, which would bring it back: it is removed.',
  ),
  'systemd-other-drop-in': info(
    () =>
      'The kernel has a value that is asked for already, and systemd’s drop-in another, which it would bring back: the drop-in is written again.',
  ),
  'systemd-nothing-to-remove': refused(
    ({ unit }: { unit: string }) => `systemd (${unit}) has no drop-in of set-property for this.`,
  ),
};

function named({ owner, label }: Owned): string {
  return label === '' ? owner : `${owner} (${label})`;
}
