import type { LimitChange } from '#server/domain/events/event-list.ts';
import { withSizes } from '#server/domain/events/setting-words.ts';
import { formatMoment } from '#server/domain/units.ts';

/** Who set the limit last, as the audit log has it. */
export function LimitSetBy({ change }: { change: LimitChange | null }) {
  if (!change)
    return <span className="text-muted">nobody through Corral: it was set before, or by another program</span>;
  return (
    <>
      {change.person}, {formatMoment(change.atMs, Date.now())}{' '}
      <span className="text-muted">· {withSizes(change.summary)}</span>
    </>
  );
}
