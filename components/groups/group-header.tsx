'use client';

/** The head of a group's page: where it is, what it is, who claims it, and what can be done with it. */
import { Lock, Skull, Snowflake } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { useHostName } from '#components/live/use-facts.ts';
import { useGroupNode, useKills, useUsageRow } from '#components/live/use-live.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { Hint } from '#components/ui/tooltip.tsx';
import { ancestorsOf, type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import type { GroupNode, HostFacts } from '#server/domain/groups/host.ts';
import { formatPercent } from '#server/domain/units.ts';
import { GroupCrumb } from './group-crumb.tsx';

/** Those that people set limits with come first; the others are counted. */
const mainControllers = ['cpu', 'cpuset', 'memory', 'pids', 'io'];

export function GroupHeader({
  group,
  onOpen,
  actions,
  menu,
}: {
  group: GroupPath;
  onOpen: (path: GroupPath) => void;
  actions: ReactNode;
  /** On a narrow screen, the way back to the tree. */
  menu: ReactNode;
}) {
  const facts = useHostFacts();
  const hostName = useHostName();
  const node = useGroupNode(group);
  const usage = useUsageRow(group);
  const kills = useKills(group);
  const way = ancestorsOf(group).reverse();

  return (
    <>
      <nav aria-label="Where this group is" className="flex min-h-5 items-center gap-1.5 text-sm text-muted">
        {menu}
        <ol className="flex min-w-0 flex-wrap items-center gap-1.5">
          {way.map((path) => (
            <Fragment key={path}>
              <li className="min-w-0 truncate">
                <GroupCrumb path={path} onOpen={onOpen}>
                  {path === '/' ? (hostName ?? '/') : nameOf(path)}
                </GroupCrumb>
              </li>
              <li aria-hidden>/</li>
            </Fragment>
          ))}
          <li aria-current="page" className="min-w-0 truncate font-medium text-text">
            {group === '/' ? (hostName ?? '/') : nameOf(group)}
          </li>
        </ol>
      </nav>
      <div className="mt-1 mb-2.5 flex min-h-[30px] flex-wrap items-center gap-x-2.5 gap-y-2">
        <h1 className="min-w-0 text-xl font-semibold tracking-tight break-all">{nameOf(group)}</h1>
        {facts && node ? <ControllerTags facts={facts} node={node} /> : null}
        {node && node.owner.kind !== 'none' ? (
          <Tag>{node.owner.label === nameOf(group) && !node.owner.name ? node.owner.kind : ownerText(node)}</Tag>
        ) : null}
        {node?.guarded ? (
          <Hint content={node.guarded.text}>
            <Tag tone="info">
              <Icon as={Lock} size={11} /> guarded
            </Tag>
          </Hint>
        ) : null}
        {kills > 0 ? (
          <Hint content="Killed in this group in the last 24 hours; the Events tab tells why.">
            <Tag tone="bad">
              <Icon as={Skull} size={11} /> {kills === 1 ? '1 kill' : `${kills} kills`}
            </Tag>
          </Hint>
        ) : null}
        {usage?.throttled ? <Tag tone="warn">throttled {formatPercent(usage.throttled)}</Tag> : null}
        {usage?.frozen ? (
          <Tag tone="info">
            <Icon as={Snowflake} size={11} /> {usage.freezing ? 'freezing' : 'frozen'}
          </Tag>
        ) : null}
        {/* A phone has room for the words of all of them in one row, not for their icons. */}
        <div className="flex flex-wrap gap-2 max-sm:[&_button:not([aria-label])_svg]:hidden sm:ml-auto">{actions}</div>
      </div>
    </>
  );
}

function ControllerTags({ facts, node }: { facts: HostFacts; node: GroupNode }) {
  const found = facts.hierarchies.filter((hierarchy) => node.hierarchies.includes(hierarchy.id));
  return ([1, 2] as const).map((version) => {
    const names = found
      .filter((hierarchy) => hierarchy.version === version)
      .flatMap((hierarchy) => (hierarchy.name ? [`name=${hierarchy.name}`] : hierarchy.controllers));
    const isThere = found.some((hierarchy) => hierarchy.version === version);
    if (!isThere) return null;
    const main = mainControllers.filter((name) => names.some((one) => one === name));
    const others = names.filter((name) => !mainControllers.includes(name));
    const text = main.join(' · ');
    return (
      <Hint
        key={version}
        content={
          names.length === 0
            ? 'In the v2 hierarchy, with no controller enabled.'
            : `Exists on v${version} with: ${[...main, ...others].join(', ')}`
        }
      >
        <Tag>
          {text}
          {others.length > 0 && text ? <span>+{others.length}</span> : null}
          <b className="font-medium">v{version}</b>
        </Tag>
      </Hint>
    );
  });
}

function ownerText(node: GroupNode): string {
  const { kind, label, name } = node.owner;
  const called = name ?? label;
  return called ? `${kind}: ${called}` : kind;
}
