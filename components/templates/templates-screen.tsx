'use client';

import { LayoutTemplate, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import type { RenderFirstLimits } from '#components/changes/first-limits.ts';
import { TeamsTabs } from '#components/live/teams-tabs.tsx';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type GroupPath, groupPathFault } from '#server/domain/groups/group-path.ts';
import type { Template } from '#server/domain/templates/template.ts';
import { RemoveTemplateDialog } from './remove-template-dialog.tsx';
import { TemplatesTable } from './templates-table.tsx';
import { useTemplates } from './use-templates.ts';

// Each only for who opens it.
const TemplateDialog = dynamic(async () => (await loadPart(() => import('./template-dialog.tsx'))).TemplateDialog, {
  ssr: false,
});
const ApplyDialog = dynamic(async () => (await loadPart(() => import('./apply-dialog.tsx'))).ApplyDialog, {
  ssr: false,
});

type Opened = { kind: 'new' } | { kind: 'edit' | 'remove' | 'apply'; template: Template };

/** The Templates page: named sets of limits, and giving one to many groups at once. */
export function TemplatesScreen({ renderLimits }: { renderLimits: RenderFirstLimits }) {
  const list = useTemplates();
  const mayManage = useWhyNotAllowed('templates:manage') === null;
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const text = useSearchParams().get('for');
  const wanted = text !== null && groupPathFault(text) === null ? [text as GroupPath] : [];
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Templates</h1>
        <p className="text-muted">
          {wanted.length > 0 ? (
            <>
              Sets of limits. Choose one for <span className="font-mono text-sm break-all text-text">{wanted[0]}</span>.
            </>
          ) : (
            'Sets of limits with a name, for one group or many at once.'
          )}
        </p>
        {mayManage ? (
          <div className="ml-auto">
            <Button icon={Plus} variant="primary" onPress={() => setOpened({ kind: 'new' })}>
              New template…
            </Button>
          </div>
        ) : null}
      </header>
      <TeamsTabs here="/teams/templates" />
      <Card label="Templates">
        {list.data ? (
          list.data.length > 0 ? (
            <TemplatesTable
              templates={list.data}
              mayManage={mayManage}
              onOpen={(kind, template) => setOpened({ kind, template })}
            />
          ) : (
            <EmptyState icon={LayoutTemplate} title="There are no templates yet">
              {mayManage
                ? 'A template is a set of limits with a name, such as “small build job”: made from scratch or taken from a group, and given to many groups with one preview.'
                : 'A template is a set of limits with a name. Administrators and operators make them; you use them in your groups.'}
            </EmptyState>
          )
        ) : list.error ? (
          <ErrorState error={list.error} title="The templates could not be read" onRetry={() => void list.refetch()} />
        ) : (
          <SkeletonRows rows={4} label="Reading the templates" />
        )}
      </Card>
      {opened?.kind === 'new' ? <TemplateDialog template={null} renderLimits={renderLimits} onClose={close} /> : null}
      {opened?.kind === 'edit' ? (
        <TemplateDialog template={opened.template} renderLimits={renderLimits} onClose={close} />
      ) : null}
      {opened?.kind === 'remove' ? <RemoveTemplateDialog template={opened.template} onClose={close} /> : null}
      {opened?.kind === 'apply' ? <ApplyDialog template={opened.template} wanted={wanted} onClose={close} /> : null}
    </main>
  );
}
