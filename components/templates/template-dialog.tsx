'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { FirstLimitsEntry, RenderFirstLimits } from '#components/changes/first-limits.ts';
import { LimitList } from '#components/changes/limit-list.tsx';
import { UnreadFields } from '#components/changes/unread-fields.tsx';
import { GroupPicker } from '#components/live/group-picker.tsx';
import { useFacts } from '#components/live/use-facts.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { Template } from '#server/domain/templates/template.ts';
import { anyGroup, limitsOf } from './template-context.ts';
import { useRenewTemplates } from './use-templates.ts';

interface Start {
  /** The fields begin anew with another start. */
  id: string;
  edits: readonly LimitEdit[];
  explicit: readonly LimitKey[];
}

/** Makes a template, from scratch or from what a group has, or changes one. */
export function TemplateDialog({
  template,
  renderLimits,
  onClose,
}: {
  template: Template | null;
  renderLimits: RenderFirstLimits;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const { facts, error, retry } = useFacts();
  const root = useQuery(trpc.group.get.queryOptions({ group: rootPath }));
  const context = useMemo(() => (facts && root.data ? anyGroup(root.data.context, facts) : null), [facts, root.data]);
  return (
    <Dialog title={template ? `Edit ${template.name}` : 'New template'} isOpen onOpenChange={onClose} size="xl">
      {context ? (
        <TemplateForm template={template} context={context} renderLimits={renderLimits} onClose={onClose} />
      ) : error || root.error ? (
        <ErrorState
          error={error ?? root.error}
          onRetry={() => {
            retry();
            void root.refetch();
          }}
        />
      ) : (
        <SkeletonRows rows={16} label="Reading what can be limited here" />
      )}
    </Dialog>
  );
}

function TemplateForm({
  template,
  context,
  renderLimits,
  onClose,
}: {
  template: Template | null;
  context: ChangeContext;
  renderLimits: RenderFirstLimits;
  onClose: () => void;
}) {
  const [start, setStart] = useState<Start>(() => {
    const edits = template?.edits ?? [];
    return { id: 'template', edits, explicit: edits.map(({ key }) => key) };
  });
  const [named, setNamed] = useState({ name: template?.name ?? '', purpose: template?.purpose ?? '' });
  // Remounted with another start: the limits that were typed before give way to it.
  return (
    <div key={start.id}>
      {renderLimits({
        context,
        initial: start.edits,
        explicit: start.explicit,
        children: (entry) => (
          <Fields
            template={template}
            named={named}
            onNamed={setNamed}
            entry={entry}
            onStart={setStart}
            context={context}
            onClose={onClose}
          />
        ),
      })}
    </div>
  );
}

function Fields({
  template,
  named: { name, purpose },
  onNamed,
  entry: { edits, faults, fields, drop },
  context,
  onStart,
  onClose,
}: {
  template: Template | null;
  named: { name: string; purpose: string };
  onNamed: (named: { name: string; purpose: string }) => void;
  entry: FirstLimitsEntry;
  context: ChangeContext;
  onStart: (start: Start) => void;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const renew = useRenewTemplates();
  const whenDone = {
    onSettled: renew,
    onSuccess: () => {
      showToast({ tone: 'ok', title: `The template ${name.trim()} is ${template ? 'changed' : 'made'}` });
      onClose();
    },
  };
  const create = useMutation(trpc.templates.create.mutationOptions(whenDone));
  const change = useMutation(trpc.templates.change.mutationOptions(whenDone));
  const saving = template ? change : create;
  const fault = saving.error ? faultOf(saving.error) : null;
  const faultCount = Object.keys(faults).length;
  const canSave = name.trim() !== '' && edits.length > 0 && faultCount === 0 && !saving.isPending;
  return (
    <form
      noValidate
      className="@container"
      onSubmit={(event) => {
        event.preventDefault();
        if (!canSave) return;
        if (template) change.mutate({ id: template.id, revision: template.revision, name, purpose, edits });
        else create.mutate({ name, purpose, edits });
      }}
    >
      <div className="grid grid-cols-1 items-start gap-x-5 gap-y-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(260px,320px)]">
        <div className="flex min-w-0 flex-col gap-4">
          {fault && fault.field !== 'name' ? (
            <Note tone="bad" role="alert">
              {fault.public}
            </Note>
          ) : null}
          <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
            <TextField
              label="Name"
              placeholder="small build job"
              autoComplete="off"
              value={name}
              onChange={(next) => onNamed({ name: next, purpose })}
              error={fault?.field === 'name' ? fault.public : null}
            />
            <TextField
              label={
                <>
                  What it is for <span className="font-normal text-muted">(optional)</span>
                </>
              }
              autoComplete="off"
              value={purpose}
              onChange={(next) => onNamed({ name, purpose: next })}
            />
          </div>
          <TakeFrom context={context} onStart={onStart} />
          <fieldset className="min-w-0">
            <legend className="mb-1.5 font-medium">Limits</legend>
            {fields}
          </fieldset>
        </div>
        <section aria-label="What it sets" className="flex flex-col gap-2.5 rounded-lg border border-line p-3.5">
          <h3 className="font-medium">What it sets</h3>
          {faultCount > 0 ? <UnreadFields count={faultCount} /> : null}
          {edits.length > 0 ? (
            <LimitList edits={edits} onDrop={drop} />
          ) : (
            <p className="text-muted">Nothing yet: set a limit, or take those of a group.</p>
          )}
          <p className="text-sm text-muted">
            Whatever is not listed stays as it is in each group. A host without one of these limits says so in the
            preview.
          </p>
        </section>
      </div>
      <div className="sticky -bottom-4 z-10 -mx-4 mt-4 -mb-3.5 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line-soft bg-panel px-4 py-3">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" isDisabled={!canSave} isPending={saving.isPending}>
          {template ? 'Save template' : 'Create template'}
        </Button>
      </div>
    </form>
  );
}

/** What a group has that a new one would not. */
function TakeFrom({ context, onStart }: { context: ChangeContext; onStart: (start: Start) => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [group, setGroup] = useState<GroupPath | null>(null);
  const take = useMutation({
    mutationFn: async (from: GroupPath) => {
      const { context: own } = await queries.fetchQuery({
        ...trpc.group.get.queryOptions({ group: from }),
        staleTime: 0,
      });
      return limitsOf(own, context);
    },
    onSuccess: (edits, from) => onStart({ id: `${from} ${Date.now()}`, edits, explicit: [] }),
  });
  if (!isOpen)
    return (
      <div>
        <Button size="sm" onPress={() => setOpen(true)}>
          Take the limits of a group…
        </Button>
      </div>
    );
  return (
    <div className="flex flex-col gap-2 rounded-lg border border-line p-3">
      <GroupPicker label="Group to take from" value={group} onChange={setGroup} />
      {take.error ? <Note tone="bad">{faultOf(take.error).public}</Note> : null}
      <div className="flex justify-end gap-2">
        <Button size="sm" onPress={() => setOpen(false)}>
          Leave it
        </Button>
        <Button
          size="sm"
          variant="primary"
          isDisabled={group === null}
          isPending={take.isPending}
          onPress={() => group && take.mutate(group)}
        >
          Take its limits
        </Button>
      </div>
    </div>
  );
}
