'use client';

/** Two lists over all groups: who uses most, and who is throttled, frozen or near a limit. Refreshed every few seconds. */
import { useEffect, useMemo, useState } from 'react';
import { useLive } from '#components/live/live-provider.tsx';
import { useTreeStructure } from '#components/live/use-live.ts';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Meter } from '#components/ui/meter.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { UsageRow } from '#server/domain/groups/host.ts';
import { formatBytes, formatCount, formatCpus, formatPercent } from '#server/domain/units.ts';
import { memoryFigure, tellCache } from '#server/domain/usage/memory-figure.ts';
import { amountOf, type TopMetric, type Trouble, topConsumers, troubledGroups } from './ranked-groups.ts';

const most = 6;
const refreshMs = 2500;

export function GroupLists() {
  const { store } = useLive();
  const structure = useTreeStructure();
  const [metric, setMetric] = useState<TopMetric>('cpus');
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setVersion(store.usageVersion()), refreshMs);
    const soon = setTimeout(() => setVersion(store.usageVersion()), 400);
    return () => {
      clearInterval(timer);
      clearTimeout(soon);
    };
  }, [store]);
  const rows = useMemo(() => {
    void version;
    void structure;
    return topConsumers(store, metric, most);
  }, [store, structure, version, metric]);
  const troubles = useMemo(() => {
    void version;
    void structure;
    return troubledGroups(store);
  }, [store, structure, version]);
  const highest = rows[0] ? amountOf(rows[0], metric) : 0;

  return (
    <>
      <Card label="Top consumers" className="min-h-[252px]">
        <CardHeader
          title="Top consumers"
          aside={
            <Segmented
              label="Sort by"
              options={[
                { id: 'cpus', label: 'CPU' },
                { id: 'memory', label: 'Memory' },
              ]}
              value={metric}
              onChange={setMetric}
            />
          }
        />
        {structure === 0 ? (
          <SkeletonRows rows={5} />
        ) : rows.length === 0 ? (
          <p className="px-3.5 py-4 text-muted">
            {metric === 'cpus' ? 'No group uses the CPU just now.' : 'No group uses memory.'}
          </p>
        ) : (
          <Table label="Top consumers" className="table-fixed">
            <thead>
              <tr>
                <Th>Group</Th>
                <Th align="right" className="w-28">
                  CPU
                </Th>
                <Th align="right" className="w-28">
                  Memory
                </Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.path}>
                  <Td className="truncate">
                    <GroupLink group={row.path} />
                    <Meter
                      share={highest ? amountOf(row, metric) / highest : 0}
                      colour={metric === 'cpus' ? 'cpu' : 'mem'}
                      className="mt-1"
                    />
                  </Td>
                  <Td align="right">{row.cpus === null ? '–' : formatCpus(row.cpus)}</Td>
                  <Td align="right">
                    <MemoryCell usage={row} />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
      <Card label="Throttled or near a limit" className="min-h-[252px]">
        <CardHeader
          title="Throttled or near a limit"
          detail={troubles.length > most ? `${formatCount(troubles.length)} groups` : ''}
          aside="now"
        />
        {structure === 0 ? (
          <SkeletonRows rows={5} />
        ) : troubles.length === 0 ? (
          <p className="px-3.5 py-4 text-muted">No group is throttled, frozen or near its memory limit.</p>
        ) : (
          <Table label="Throttled or near a limit" className="table-fixed">
            <thead>
              <tr>
                <Th>Group</Th>
                <Th>What</Th>
              </tr>
            </thead>
            <tbody>
              {troubles.slice(0, most).map((trouble) => (
                <tr key={`${trouble.kind}${trouble.usage.path}`}>
                  <Td className="truncate">
                    <GroupLink group={trouble.usage.path} tab={trouble.kind === 'frozen' ? 'charts' : 'limits'} />
                  </Td>
                  <Td className="truncate">
                    <TroubleWords trouble={trouble} />
                  </Td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </>
  );
}

/** The kernel takes cache back before it kills: whoever reads of a full group has to know how much of it that is. */
function cachePart(usage: UsageRow): string {
  const figure = memoryFigure(usage);
  return figure?.cacheBytes && tellCache(figure) ? `, ${formatBytes(figure.cacheBytes)} of it cache` : '';
}

function MemoryCell({ usage }: { usage: UsageRow }) {
  const figure = memoryFigure(usage);
  if (!figure) return '–';
  const cache = tellCache(figure);
  return (
    <>
      {formatBytes(figure.bytes)}
      {cache ? (
        <span className="block text-xs text-muted">{figure.cacheBytes === null ? cache : `+ ${cache}`}</span>
      ) : null}
    </>
  );
}

function TroubleWords({ trouble: { usage, kind, share } }: { trouble: Trouble }) {
  switch (kind) {
    case 'throttled':
      return (
        <>
          <Tag tone="warn">throttled</Tag> {formatPercent(share)} of periods
          {usage.cpuLimit === null ? '' : `, quota ${formatCpus(usage.cpuLimit)}`}
        </>
      );
    case 'near-limit':
      return (
        <>
          <Tag tone="bad">memory</Tag> {formatPercent(share)} of {formatBytes(usage.memoryLimitBytes ?? 0)}
          {cachePart(usage)}
        </>
      );
    case 'frozen':
      return <Tag tone="info">{usage.freezing ? 'freezing' : 'frozen'}</Tag>;
  }
}
