/** How a change that systemd made is undone: by systemd, and without a file left that was not there before. Pure. */
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { SystemdWay } from '#server/domain/changes/systemd-ways.ts';

/** Null for a change that was written directly. */
export function undoWay(values: readonly AuditValue[]): SystemdWay | null {
  const dropIns = values.filter(({ what }) => /^\/(etc|run)\/systemd\/.*\.d\/50-\w+\.conf$/.test(what));
  const [first] = dropIns;
  if (!first) return null;
  const way = first.what.startsWith('/run/') ? 'systemd-runtime' : 'systemd';
  const wereAbsent = dropIns.every(({ before, after }) => before === null && after !== null);
  return wereAbsent ? `${way}-revert` : way;
}
