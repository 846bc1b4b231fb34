import { WholeList } from '#components/ui/whole-list.tsx';
import type { ControlState } from '#server/domain/control/control-verbs.ts';
import { formatCount } from '#server/domain/units.ts';

/** Who would be met: each process by name and pid, and each group below. */
export function MemberList({ control }: { control: ControlState }) {
  const { processes, processCount, groups, groupCount } = control;
  if (processCount === 0) return <p>No process is in it or below it now.</p>;
  const below = groupCount - 1;
  return (
    <>
      <section aria-label="Affected processes">
        <p className="text-text">
          <b className="font-medium">
            {formatCount(processCount)} {processCount === 1 ? 'process' : 'processes'}
          </b>
          {below > 0 ? ` in this group and ${formatCount(below)} below it` : ' in this group'}
        </p>
        <WholeList label="Processes" beyond={processCount - processes.length}>
          {processes.map(({ pid, name, group }) => (
            <li key={pid} className="flex gap-2">
              <span className="min-w-0 truncate" title={name}>
                {name}
              </span>
              <span className="shrink-0 text-faint">pid {pid}</span>
              {group !== control.group ? (
                <span className="min-w-0 truncate text-faint" title={group}>
                  {group}
                </span>
              ) : null}
            </li>
          ))}
        </WholeList>
      </section>
      {below > 0 ? (
        <section aria-label="Affected groups">
          <p className="text-text">
            <b className="font-medium">
              {formatCount(below)} {below === 1 ? 'group' : 'groups'}
            </b>{' '}
            below it
          </p>
          <WholeList label="Groups" beyond={groupCount - groups.length}>
            {groups.slice(1).map((path) => (
              <li key={path} className="break-all">
                {path}
              </li>
            ))}
          </WholeList>
        </section>
      ) : null}
    </>
  );
}
