import { GroupLink } from '#components/ui/group-link.tsx';
import { RowHead, Table, Td } from '#components/ui/table.tsx';
import type { EffectiveLimit } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

const labels: Record<EffectiveLimit['resource'], string> = {
  cpu: 'CPU',
  cpus: 'Cores',
  mems: 'Memory nodes',
  memory: 'Memory',
  swap: 'Swap',
  pids: 'Processes',
};

/** What binds after the change, resource by resource, and which group sets it. */
export function EffectiveTable({ group, effective }: { group: GroupPath; effective: readonly EffectiveLimit[] }) {
  if (effective.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-sm text-muted">Then binding</h3>
      <div className="overflow-hidden rounded-md border border-line [&_tr:first-child>*]:border-t-0">
        <Table label="Then binding">
          <tbody>
            {effective.map((limit) => (
              <tr key={limit.resource}>
                <RowHead className="px-2.5">{labels[limit.resource]}</RowHead>
                <Td align="right" className="px-2.5">
                  {limit.text} <SetBy limit={limit} group={group} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </section>
  );
}

function SetBy({ limit, group }: { limit: EffectiveLimit; group: GroupPath }) {
  if (limit.setBy === null) return null;
  if (limit.setBy === group) return <span className="text-faint">here</span>;
  return (
    <span className="text-faint">
      by <GroupLink group={limit.setBy} tab="limits" className="text-link" />
    </span>
  );
}
