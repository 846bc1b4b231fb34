/** What an undo does to what is kept after a reboot, in one sentence. Pure. */

import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { keptBefore } from '#server/domain/audit/kept-value.ts';
import { withSize } from '#server/domain/limits/size-beside.ts';

/** `mayKeep` is whether the person may change what is kept: without, an undo leaves it alone. */
export function keptBackWords(values: readonly Pick<AuditValue, 'what' | 'before'>[], mayKeep: boolean): string {
  const kept = keptBefore(values);
  if (kept.length === 0) return 'That change kept nothing after reboot; what is kept stays as it is.';
  const keys = kept.map(({ key }) => key).join(', ');
  if (!mayKeep)
    return `What that change keeps after reboot (${keys}) stays kept: after a reboot its values are there again.`;
  const back = kept.flatMap(({ key, before }) => (before === null ? [] : [`${key} = ${withSize(before, key)}`]));
  const gone = kept.flatMap(({ key, before }) => (before === null ? [key] : []));
  const words = [
    back.length > 0 ? `${back.join(', ')} ${back.length === 1 ? 'is' : 'are'} kept as before` : '',
    gone.length > 0 ? `${gone.join(', ')} ${gone.length === 1 ? 'is' : 'are'} no longer kept` : '',
  ];
  return `What is kept after reboot goes back as well: ${words.filter((part) => part !== '').join('; ')}.`;
}
