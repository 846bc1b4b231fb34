'use client';

import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { EventTable } from './event-table.tsx';
import { useEventPages } from './use-event-pages.ts';

const EventDialog = dynamic(async () => (await loadPart(() => import('./event-dialog.tsx'))).EventDialog, {
  ssr: false,
});

/** The Events tab of a group: what happened to it and below it, newest first. */
export function EventsPanel({ group }: { group: GroupPath }) {
  const filters = useMemo(() => ({ group }), [group]);
  const pages = useEventPages(filters);
  const [opened, setOpened] = useState<number | null>(null);
  return (
    <Card label="Events">
      <CardHeader title="Events" detail="in this group and the groups below it; open one for the details" />
      <EventTable
        label="Events of the group"
        pages={pages}
        emptyTitle="Nothing has happened here yet"
        emptyText="Kills, refused forks, throttling, limits that somebody else changed, and groups that come and go here are listed."
        onOpen={setOpened}
      />
      {opened === null ? null : <EventDialog id={opened} onClose={() => setOpened(null)} />}
    </Card>
  );
}
