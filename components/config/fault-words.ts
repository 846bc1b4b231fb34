import type { ConfigFault } from '#server/domain/config/config-fault.ts';
import { formatCount } from '#server/domain/units.ts';

/** How many there are of each sort: "5 errors, 2 warnings, 1 note". Without any "Faults". */
export function faultWords(faults: readonly Pick<ConfigFault, 'severity'>[]): string {
  const parts = sorts.flatMap(({ word, severities }) => {
    const count = faults.filter(({ severity }) => severities.includes(severity)).length;
    return count === 0 ? [] : [`${formatCount(count)} ${word}${count === 1 ? '' : 's'}`];
  });
  return parts.join(', ') || 'Faults';
}

const sorts: readonly { word: string; severities: readonly string[] }[] = [
  { word: 'error', severities: ['syntax', 'refused'] },
  { word: 'warning', severities: ['warning'] },
  { word: 'note', severities: ['info'] },
];
