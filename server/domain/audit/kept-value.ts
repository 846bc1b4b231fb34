/** What a record says of what is kept after a reboot, beside the files of the kernel. Pure. */
import type { AuditValue } from './audit-event.ts';

const prefix = 'kept after reboot: ';
const wholeGroup = 'the group';

/** What such a value is of; `key` is null for the group itself. */
export function keptName(key: string | null): string {
  return `${prefix}${key ?? wholeGroup}`;
}

/** The limit of a value that is kept after a reboot; null where it is of anything else. */
export function keptKeyOf(what: string): string | null {
  const key = what.startsWith(prefix) ? what.slice(prefix.length) : wholeGroup;
  return key === wholeGroup ? null : key;
}

/** The limits that a change came to keep, or keeps otherwise, with what was kept of each before; null: nothing. */
export function keptBefore(
  values: readonly Pick<AuditValue, 'what' | 'before'>[],
): { key: string; before: string | null }[] {
  return values.flatMap(({ what, before }) => {
    const key = keptKeyOf(what);
    return key === null ? [] : [{ key, before }];
  });
}
