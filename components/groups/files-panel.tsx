'use client';

import { useQuery } from '@tanstack/react-query';
import { FileSearch, RotateCw } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useMemo, useState } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SearchField } from '#components/ui/search-field.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ControlFile } from '#server/domain/groups/control-files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatCount } from '#server/domain/units.ts';
import { FileRow } from './file-row.tsx';
import { filesByHierarchy } from './files-by-hierarchy.ts';

// It brings the catalogue of limits and the preview along, and few come to write.
const FileDialog = dynamic(async () => (await loadPart(() => import('./file-dialog.tsx'))).FileDialog, { ssr: false });

/** The Files tab: every control file of the group as the kernel shows it, hierarchy by hierarchy; those of limits can be written. */
export function FilesPanel({ group }: { group: GroupPath }) {
  const trpc = useTRPC();
  const [search, setSearch] = useState('');
  const [edited, setEdited] = useState<ControlFile | null>(null);
  const whyNot = useWhyNot('limits:update', group);
  const query = useQuery(trpc.files.list.queryOptions({ group }));
  const files = query.data;
  const hierarchies = useMemo(() => filesByHierarchy(files ?? [], search), [files, search]);
  const shown = hierarchies.reduce((sum, one) => sum + one.files.length, 0);

  return (
    <div className="flex flex-col gap-3.5">
      <div className="flex flex-wrap items-center gap-2">
        <SearchField
          label="Search the kernel files"
          placeholder="File, meaning or content"
          value={search}
          onChange={setSearch}
          className="w-72 max-w-full"
        />
        <span role="status" className="text-sm text-muted">
          {files ? `${formatCount(shown)} of ${formatCount(files.length)} files` : null}
        </span>
        <Button
          className="ml-auto"
          icon={RotateCw}
          isPending={query.isFetching && files !== undefined}
          onPress={() => void query.refetch()}
        >
          Read again
        </Button>
      </div>
      {files === undefined ? (
        <Card>
          {query.error ? (
            <ErrorState error={query.error} title="The files could not be read" onRetry={() => void query.refetch()} />
          ) : (
            <SkeletonRows rows={14} label="Reading the kernel files" />
          )}
        </Card>
      ) : shown === 0 ? (
        <Card>
          <EmptyState icon={FileSearch} title="No file matches">
            The search looks at names, meanings and contents.
          </EmptyState>
        </Card>
      ) : (
        hierarchies.map(({ hierarchyId, dir, files: list }) => (
          <section key={hierarchyId} aria-label={`Files in ${hierarchyId}`}>
            <h2 className="mb-1.5 flex flex-wrap items-baseline gap-x-2 text-sm font-semibold text-muted">
              {hierarchyId}
              <code className="font-mono text-xs font-normal break-all text-faint">{dir}</code>
            </h2>
            <Card className="@container overflow-hidden">
              {list.map((file) => (
                <FileRow
                  key={file.path}
                  file={file}
                  onEdit={file.takesText && file.text !== null && whyNot === null ? () => setEdited(file) : null}
                />
              ))}
            </Card>
          </section>
        ))
      )}
      {edited ? (
        <FileDialog
          group={group}
          file={edited}
          files={files ?? []}
          whyNot={whyNot}
          onApplied={() => void query.refetch()}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </div>
  );
}
