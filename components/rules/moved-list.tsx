import { hierarchyMoves } from '#server/domain/processes/cgroup-lines.ts';

/** As many are named as anybody reads. */
const mostNamed = 50;

/** Processes with where they are after the move, in each hierarchy that /proc/PID/cgroup tells otherwise than before. */
export function MovedList({
  label,
  moved,
}: {
  label: string;
  moved: readonly { what: string; before: string; after: string }[];
}) {
  return (
    <ul aria-label={label} className="flex max-h-[40vh] flex-col gap-2 overflow-y-auto">
      {moved.slice(0, mostNamed).map(({ what, before, after }) => (
        <li key={what}>
          <p className="font-medium">{what}</p>
          <ul className="text-sm text-muted">
            {(hierarchyMoves(before, after) ?? []).map(({ hierarchy, from, to }) => (
              <li key={hierarchy} title={from === null ? undefined : `from ${from}`} className="wrap-anywhere">
                {hierarchy} → <span className="font-mono text-xs text-text">{to ?? 'nowhere'}</span>
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
