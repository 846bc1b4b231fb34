import type { ControlState } from '#server/domain/control/control-verbs.ts';
import { formatCount } from '#server/domain/units.ts';

const namedAtMost = 8;

/** Who would be met: processes by name, and how many groups they are in. */
export function MemberList({ control }: { control: ControlState }) {
  const { processes, processCount, groupCount } = control;
  if (processCount === 0) return <p>No process is in it or below it now.</p>;
  const shown = processes.slice(0, namedAtMost);
  const below = groupCount - 1;
  return (
    <section aria-label="Processes that this meets">
      <p className="text-text">
        <b className="font-medium">
          {formatCount(processCount)} {processCount === 1 ? 'process' : 'processes'}
        </b>
        {below > 0 ? ` in this group and ${formatCount(below)} below it` : ' in this group'}
      </p>
      <ul className="mt-1 font-mono text-sm text-text">
        {shown.map(({ pid, name, group }) => (
          <li key={pid} className="flex gap-2">
            <span className="min-w-0 truncate">{name}</span>
            <span className="shrink-0 text-faint">pid {pid}</span>
            {group !== control.group ? <span className="min-w-0 truncate text-faint">{group}</span> : null}
          </li>
        ))}
        {processCount > shown.length ? (
          <li className="text-faint">and {formatCount(processCount - shown.length)} more</li>
        ) : null}
      </ul>
    </section>
  );
}
