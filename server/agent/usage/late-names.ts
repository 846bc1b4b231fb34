/** Groups whose name was not there yet when they were found: an engine, the kubelet and logind write it a moment later. */
import type { GroupOwner } from '#server/domain/groups/host.ts';
import type { TrackedGroup } from './tracked-group.ts';

/** After so many sweeps it is looked for again; after the last it has none. */
const laterSweeps = [2, 10, 60];
/** So many wait at once, so that a thousand containers at once hold up nothing. */
const mostWaiting = 500;

export class LateNames {
  private readonly waiting: { group: TrackedGroup; tried: number; dueSweep: number }[] = [];

  note(group: TrackedGroup, sweep: number): void {
    if (!comesLate(group.owner) || this.waiting.length >= mostWaiting) return;
    this.waiting.push({ group, tried: 0, dueSweep: sweep + (laterSweeps[0] ?? 0) });
  }

  /** `look` answers whether it has a name now. */
  lookAgain(sweep: number, look: (group: TrackedGroup) => boolean): void {
    for (let at = this.waiting.length - 1; at >= 0; at -= 1) {
      const one = this.waiting[at];
      if (!one || (one.dueSweep > sweep && !one.group.gone)) continue;
      const wait = laterSweeps[one.tried + 1];
      if (one.group.gone || look(one.group) || wait === undefined) this.waiting.splice(at, 1);
      else {
        one.tried += 1;
        one.dueSweep = sweep + wait;
      }
    }
  }
}

function comesLate({ name, label }: GroupOwner): boolean {
  return name === undefined && /^(container |pod |session-)/.test(label ?? '');
}
