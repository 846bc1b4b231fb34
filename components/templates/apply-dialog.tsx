'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { KeepChoice } from '#components/changes/keep-choice.tsx';
import { LimitList } from '#components/changes/limit-list.tsx';
import { refusalOf } from '#components/changes/plan-refusal.ts';
import { useMay } from '#components/live/use-me.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Template } from '#server/domain/templates/template.ts';
import { GroupPreview, isReady } from './group-preview.tsx';
import { GroupsChoice } from './groups-choice.tsx';
import { ResultTable } from './result-table.tsx';

/** Chooses groups, shows what the template would do to each, gives it to them, and says what became of each. */
export function ApplyDialog({
  template,
  wanted,
  onClose,
}: {
  template: Template;
  /** Chosen already. */
  wanted: readonly GroupPath[];
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<readonly GroupPath[]>(wanted);
  const [isChosen, setIsChosen] = useState(false);
  return (
    <Dialog title={`Apply ${template.name}`} isOpen onOpenChange={onClose} size="lg">
      {isChosen ? (
        <Preview template={template} groups={chosen} onBack={() => setIsChosen(false)} onClose={onClose} />
      ) : (
        <div className="flex flex-col gap-3.5">
          <LimitList edits={template.edits} />
          <GroupsChoice chosen={chosen} onChange={setChosen} />
          <div className="flex justify-end gap-2">
            <Button onPress={onClose}>Cancel</Button>
            <Button variant="primary" isDisabled={chosen.length === 0} onPress={() => setIsChosen(true)}>
              {chosen.length > 1 ? `Preview for ${chosen.length} groups` : 'Preview'}
            </Button>
          </div>
        </div>
      )}
    </Dialog>
  );
}

function Preview({
  template,
  groups,
  onBack,
  onClose,
}: {
  template: Template;
  groups: readonly GroupPath[];
  onBack: () => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const mayKeep = useMay('wanted:update');
  const [keep, setKeep] = useState(true);
  /** What was typed for those in which processes could be killed. */
  const [typed, setTyped] = useState<Readonly<Record<GroupPath, string>>>({});
  const previews = useQuery({
    ...trpc.templates.preview.queryOptions({ id: template.id, groups: [...groups] }),
    staleTime: 0,
    // What is looked at is what is applied.
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const use = useMutation(
    trpc.templates.use.mutationOptions({
      onSettled: () => {
        void queries.invalidateQueries({ queryKey: trpc.audit.list.pathKey() });
        void queries.invalidateQueries({ queryKey: trpc.group.get.queryKey() });
        if (keep) void queries.invalidateQueries({ queryKey: trpc.wanted.pathKey() });
      },
    }),
  );
  if (use.data) return <ResultTable results={use.data} onClose={onClose} />;
  if (!previews.data)
    return previews.error ? (
      <ErrorState error={previews.error} title="No preview" onRetry={() => void previews.refetch()} />
    ) : (
      <SkeletonRows rows={5} label="Making the previews" />
    );
  const ready = previews.data.groups.filter((each) => isReady(each, typed[each.group] ?? ''));
  const left = previews.data.groups.length - ready.length;
  const refused = previews.data.groups.filter((each) => each.kind === 'plan' && refusalOf(each.plan) !== null).length;
  const apply = () =>
    use.mutate({
      ...{ id: template.id, revision: previews.data.revision, keep: keep && mayKeep },
      groups: ready.flatMap((each) =>
        each.kind === 'plan'
          ? [{ group: each.group, basis: each.plan.basis, confirmed: each.plan.confirm && (typed[each.group] ?? '') }]
          : [],
      ),
    });
  return (
    <div className="flex flex-col gap-3.5">
      {use.error ? (
        <Note tone="bad" role="alert">
          {faultOf(use.error).public}
        </Note>
      ) : null}
      {refused > 0 && previews.data.groups.length > 1 ? (
        <Note tone="warn" role="status">
          {refused === previews.data.groups.length
            ? `All ${refused} groups would be refused.`
            : `${refused} of ${previews.data.groups.length} groups would be refused: ${refused === 1 ? 'it is' : 'they are'} left out.`}
        </Note>
      ) : null}
      <ul aria-label="What it would do" className="overflow-hidden rounded-lg border border-line">
        {previews.data.groups.map((each) => (
          <GroupPreview
            key={each.group}
            preview={each}
            isAlone={previews.data.groups.length === 1}
            typed={typed[each.group] ?? ''}
            onTyped={(text) => setTyped((before) => ({ ...before, [each.group]: text }))}
          />
        ))}
      </ul>
      <p className="text-sm text-muted">
        Each group gets all of the template or nothing of it, and has a record of its own in the audit log.
        {left > 0 && ready.length > 0
          ? ` ${left === 1 ? 'One group is' : `${left} groups are`} left out: nothing would change there, it is refused, or it has to be confirmed.`
          : ''}
      </p>
      <div className="flex flex-wrap items-center justify-end gap-2">
        {mayKeep ? <KeepChoice isSelected={keep} onChange={setKeep} className="mr-auto max-sm:basis-full" /> : null}
        <Button onPress={onBack}>Back</Button>
        <Button variant="primary" isDisabled={ready.length === 0} isPending={use.isPending} onPress={apply}>
          {applyWords(ready.length)}
        </Button>
      </div>
    </div>
  );
}

function applyWords(groups: number): string {
  if (groups === 0) return 'Nothing to apply';
  return groups === 1 ? 'Apply to 1 group' : `Apply to ${groups} groups`;
}
