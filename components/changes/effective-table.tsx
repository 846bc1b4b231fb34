import { classes } from '#components/ui/classes.ts';
import { GroupLink } from '#components/ui/group-link.tsx';
import { RowHead, Table, Td } from '#components/ui/table.tsx';
import type { EffectiveLimit, EffectiveResource } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

const labels: Record<EffectiveResource, string> = {
  cpu: 'CPU quota',
  share: 'CPU when all are busy',
  cpus: 'Cores',
  mems: 'Memory nodes',
  memory: 'Memory',
  throttle: 'Memory throttled',
  soft: 'Memory reclaimed first',
  low: 'Protected, best effort',
  min: 'Protected, always',
  swap: 'Swap',
  'swap-throttle': 'Swap throttled',
  zswap: 'Compressed swap in memory',
  'huge-pages': 'Huge pages of',
  io: 'I/O',
  'read-bytes': 'Read from',
  'write-bytes': 'Written to',
  'read-ops': 'Reads from',
  'write-ops': 'Writes to',
  pids: 'Processes',
  misc: 'Resource',
  'rdma-handles': 'Handles on',
  'rdma-objects': 'Objects on',
};

/** What binds a group, resource by resource, and which group sets it; with `before`, what of it the change moves. */
export function EffectiveTable({
  group,
  effective,
  before = effective,
}: {
  group: GroupPath;
  effective: readonly EffectiveLimit[];
  before?: readonly EffectiveLimit[];
}) {
  if (effective.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 text-sm text-muted">Effective limits</h3>
      <div className="overflow-hidden rounded-md border border-line [&_tr:first-child>*]:border-t-0">
        <Table label="Effective limits">
          <tbody>
            {effective.map((limit) => {
              const was = before.find((one) => one.resource === limit.resource && one.device === limit.device);
              const isMoved = was?.text !== limit.text || was.setBy !== limit.setBy;
              return (
                <tr key={`${limit.resource} ${limit.device ?? ''}`}>
                  <RowHead className="w-px px-2.5">
                    {labels[limit.resource]} {limit.device}
                  </RowHead>
                  <Td align="right" className="px-2.5">
                    {isMoved ? <span className="whitespace-nowrap text-faint">{was?.text ?? 'none'} →</span> : null}{' '}
                    <span className={classes('whitespace-nowrap', isMoved && 'font-medium')}>{limit.text}</span>{' '}
                    <SetBy limit={limit} group={group} />
                  </Td>
                </tr>
              );
            })}
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
