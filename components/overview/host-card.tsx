'use client';

/** What this host offers: every controller, its version and where it is mounted, or the reason it is not to be had. */
import { useFacts } from '#components/live/use-facts.ts';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { controllerNames, type HostFacts } from '#server/domain/groups/host.ts';

export function HostCard() {
  const { facts, error, retry } = useFacts();
  return (
    <Card label="Controllers of this host" className="overflow-hidden">
      <CardHeader
        title="Controllers of this host"
        aside={facts ? `agent ${facts.agent.version} runs as ${facts.agent.user}` : ''}
      />
      {facts ? (
        <>
          {facts.agent.privileged ? null : (
            <div className="px-3.5 pb-2">
              <Note tone="warn">
                The agent runs as {facts.agent.user}, not as root: everything readable is shown, and only what the
                kernel lets this user write can be changed.
              </Note>
            </div>
          )}
          <Table label="Controllers of this host">
            <thead>
              <tr>
                <Th>Controller</Th>
                <Th>Version</Th>
                <Th>Where, or why not</Th>
              </tr>
            </thead>
            <tbody>
              {controllerNames.map((name) => (
                <ControllerRow key={name} name={name} facts={facts} />
              ))}
              {facts.pressure.kind === 'unavailable' ? (
                <tr>
                  <RowHead>pressure</RowHead>
                  <Td>
                    <Tag>not available</Tag>
                  </Td>
                  <Td className="text-muted">{facts.pressure.reason}</Td>
                </tr>
              ) : null}
            </tbody>
          </Table>
        </>
      ) : error ? (
        <ErrorState error={error} title="The controllers of this host could not be read" onRetry={retry} />
      ) : (
        <SkeletonRows rows={8} label="Loading the controllers of this host" />
      )}
    </Card>
  );
}

function ControllerRow({ name, facts }: { name: (typeof controllerNames)[number]; facts: HostFacts }) {
  const place = facts.controllers[name];
  if (place.kind === 'unavailable')
    return (
      <tr>
        <RowHead className="text-muted">{name}</RowHead>
        <Td>
          <Tag>not available</Tag>
        </Td>
        <Td className="text-muted">{place.reason}</Td>
      </tr>
    );
  const hierarchy = facts.hierarchies.find(({ id }) => id === place.hierarchyId);
  return (
    <tr>
      <RowHead>{name}</RowHead>
      <Td>
        <Tag tone="ok">v{place.version}</Tag>
      </Td>
      <Td className="font-mono text-sm break-all">
        {hierarchy?.mountPoint ?? place.hierarchyId}
        {hierarchy?.readOnly ? <span className="font-sans text-warn"> read-only mount</span> : null}
        {hierarchy && !hierarchy.wholeTree ? (
          <span className="font-sans text-muted"> only part of the tree</span>
        ) : null}
      </Td>
    </tr>
  );
}
