/** As many are named as anybody reads. */
const mostNamed = 50;

/** Processes with the lines of /proc/PID/cgroup that are others after the move. */
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
          <pre className="overflow-x-auto font-mono text-xs text-muted">{changedLines({ before, after })}</pre>
        </li>
      ))}
    </ul>
  );
}

function changedLines({ before, after }: { before: string; after: string }): string {
  const was = new Set(before.split('\n'));
  return after
    .split('\n')
    .filter((line) => !was.has(line))
    .join('\n');
}
