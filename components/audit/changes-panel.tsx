'use client';

import { History } from 'lucide-react';
import { useMemo } from 'react';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { AuditTable } from './audit-table.tsx';
import { GroupAtCard } from './group-at-card.tsx';
import { useAuditPages } from './use-audit-pages.ts';

/** The Changes tab of a group: what was done to it and below it, newest first. */
export function ChangesPanel({ group }: { group: GroupPath }) {
  const filters = useMemo(() => ({ group }), [group]);
  const pages = useAuditPages(filters);
  // Members read the records of their own groups here; the Audit page is of the whole host.
  const mayAudit = useWhyNotAllowed('audit:read') === null;
  return (
    <>
      <GroupAtCard group={group} />
      <Card label="Changes">
        <CardHeader
          title="Changes"
          detail="of this group and the groups below it; open one for before and after, or to undo it"
          aside={
            mayAudit ? (
              <ButtonLink size="sm" icon={History} href={`/audit?group=${encodeURIComponent(group)}`}>
                Audit
              </ButtonLink>
            ) : null
          }
        />
        <AuditTable
          label="Changes of the group"
          pages={pages}
          emptyTitle="Nothing was changed here yet"
          emptyText="Limits set, groups created or deleted and processes moved through Corral are listed here, with who did it and what the kernel kept."
        />
      </Card>
    </>
  );
}
