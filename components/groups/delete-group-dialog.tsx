'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useFacts } from '#components/live/use-facts.ts';
import { useGroupNode } from '#components/live/use-live.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { WholeList } from '#components/ui/whole-list.tsx';
import type { ControlState } from '#server/domain/control/control-verbs.ts';
import { memberLimit } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf, parentOf } from '#server/domain/groups/group-path.ts';
import type { RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import { formatCount } from '#server/domain/units.ts';

const sigkill = 'They get SIGKILL, and so does what they start meanwhile: unsaved work is lost.';

type Ways = 'move' | 'kill';

interface DeleteGroupDialogProps {
  group: GroupPath;
  /** Opened from the record of its creation, to take that back. */
  isUndo?: boolean;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onDeleted: () => void;
}

/** Deletes a group, with all below it and its processes moved or killed where there are any: both are listed first. */
export function DeleteGroupDialog({ group, isUndo = false, isOpen, onOpenChange, onDeleted }: DeleteGroupDialogProps) {
  const trpc = useTRPC();
  const name = nameOf(group);
  const parent = parentOf(group) ?? '/';
  const control = useQuery({ ...trpc.control.get.queryOptions({ group }), refetchInterval: 2000 });
  const [way, setWay] = useState<Ways>('move');
  const [typed, setTyped] = useState('');
  const done = () => {
    showToast({ tone: 'ok', title: `${name} was deleted` });
    onOpenChange(false);
    onDeleted();
  };
  const remove = useMutation(
    trpc.groups.remove.mutationOptions({
      onSuccess: ({ outcome }) => {
        if (outcome.obstacles.length === 0) done();
      },
    }),
  );
  const removeTree = useMutation(
    trpc.control.removeTree.mutationOptions({
      onSuccess: ({ outcome }) => {
        if (outcome.left.length === 0) done();
      },
    }),
  );

  const state = control.data;
  const isEmpty = state?.processCount === 0 && state.groupCount === 1;
  const hasProcesses = (state?.processCount ?? 0) > 0;
  // What runs in a unit cannot go elsewhere.
  const chosen = state?.unit ? 'kill' : way;
  const whyNotMoved = chosen === 'move' && hasProcesses ? (state?.rights.moveUp ?? null) : null;
  const mustType = hasProcesses && chosen === 'kill';
  const left = removeTree.data?.outcome.left ?? [];
  const error = remove.error ?? removeTree.error;
  return (
    <AlertDialog
      title={isUndo ? `Undo the creation of ${name}?` : `Delete ${name}?`}
      confirmLabel={isEmpty || !state ? 'Delete group' : state.groupCount > 1 ? 'Delete all of it' : 'Delete group'}
      isDanger
      size="md"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isPending={remove.isPending || removeTree.isPending}
      isConfirmDisabled={
        !state || state.rights.removeTree !== null || whyNotMoved !== null || (mustType && typed !== name)
      }
      onConfirm={() => {
        if (isEmpty) remove.mutate({ group });
        else removeTree.mutate({ group, processes: chosen, confirmed: mustType ? typed : null });
      }}
    >
      <div className="flex flex-col gap-3">
        <p>
          <code className="font-mono text-sm break-all text-text">{group}</code> is removed from every hierarchy it
          exists in, with its limits.
        </p>
        <Directories group={group} />
        {control.error ? <Note tone="bad">{faultOf(control.error).public}</Note> : null}
        {!state && !control.error ? <SkeletonRows rows={3} label="Reading what is in it" /> : null}
        {isEmpty ? <p>It has no processes and no groups below it.</p> : null}
        {state && state.groupCount > 1 ? <GroupsBelow state={state} /> : null}
        {state && hasProcesses ? (
          <>
            <Processes state={state} />
            {state.unit ? (
              <p className="text-sm">{sigkill}</p>
            ) : (
              <div className="flex flex-col gap-1.5">
                <span className="font-medium text-text">What to do with the processes</span>
                <Segmented
                  label="What to do with the processes"
                  options={[
                    { id: 'move', label: `Move to ${parent}` },
                    { id: 'kill', label: 'Kill' },
                  ]}
                  value={way}
                  onChange={setWay}
                />
                {whyNotMoved ? (
                  <Note tone="warn">{whyNotMoved.text}</Note>
                ) : (
                  <p className="text-sm">
                    {way === 'move' ? 'They keep running, under the limits of the parent.' : sigkill}
                  </p>
                )}
              </div>
            )}
          </>
        ) : null}
        {mustType && state?.killWaits ? <Note tone="warn">{state.killWaits.text}</Note> : null}
        {mustType ? (
          <TextField
            label="Type the group’s name to confirm"
            description={
              <>
                Type <code className="font-mono text-text">{name}</code>
              </>
            }
            value={typed}
            onChange={setTyped}
            autoComplete="off"
            spellCheck="false"
            mono
          />
        ) : null}
        {state?.unit ? <ByUnit unit={state.unit} /> : null}
        {state?.rights.removeTree ? <Note tone="warn">{state.rights.removeTree.text}</Note> : null}
        <Obstacles obstacles={remove.data?.outcome.obstacles ?? []} />
        {removeTree.data && left.length > 0 ? (
          <Note tone="bad" role="alert">
            <p className="font-medium text-text">
              {removeTree.data.outcome.removed.length === 0
                ? 'No group was deleted.'
                : `${removeTree.data.outcome.removed.length} directories were deleted, these were not.`}
            </p>
            <WholeList label="Left" beyond={left.length - memberLimit} mono={false}>
              {left.slice(0, memberLimit).map(({ path, why }) => (
                <li key={path}>
                  {path.startsWith('process ') ? `${path}: ` : null}
                  {why}
                </li>
              ))}
            </WholeList>
          </Note>
        ) : null}
        {error ? (
          <Note tone="bad" role="alert">
            {faultOf(error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}

/** One in each hierarchy that has it. */
function Directories({ group }: { group: GroupPath }) {
  const node = useGroupNode(group);
  const { facts } = useFacts();
  const dirs = (facts?.hierarchies ?? [])
    .filter(({ id }) => node?.hierarchies.includes(id))
    .map(({ mountPoint }) => `${mountPoint}${group}`);
  if (dirs.length === 0) return null;
  return (
    <section aria-label="Directories that are removed">
      <p className="text-text">
        <b className="font-medium">
          {formatCount(dirs.length)} {dirs.length === 1 ? 'directory' : 'directories'}
        </b>
      </p>
      <WholeList label="Directories">
        {dirs.map((dir) => (
          <li key={dir} className="break-all">
            {dir}
          </li>
        ))}
      </WholeList>
    </section>
  );
}

/** What systemd is told, and which files go. */
function ByUnit({ unit }: { unit: NonNullable<ControlState['unit']> }) {
  return (
    <section aria-label="Removed by systemd" className="flex flex-col gap-1.5">
      <p>
        systemd stops <code className="font-mono text-sm break-all text-text">{unit.unit}</code>
        {unit.files.length > 0 ? ', and its files are removed:' : '.'}
      </p>
      <pre className="overflow-x-auto rounded-md border border-line bg-bg px-2.5 py-1.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap text-text">
        {unit.commands.join('\n')}
      </pre>
    </section>
  );
}

function GroupsBelow({ state }: { state: ControlState }) {
  const count = state.groupCount - 1;
  return (
    <section aria-label="Groups that are deleted too">
      <p className="text-text">
        <b className="font-medium">
          {formatCount(count)} {count === 1 ? 'group' : 'groups'} below it
        </b>{' '}
        {count === 1 ? 'is' : 'are'} deleted too
      </p>
      <WholeList label="Groups" beyond={state.groupCount - state.groups.length}>
        {state.groups.slice(1).map((path) => (
          <li key={path} className="break-all">
            {path}
          </li>
        ))}
      </WholeList>
    </section>
  );
}

function Processes({ state }: { state: ControlState }) {
  return (
    <section aria-label="Processes in it">
      <p className="text-text">
        <b className="font-medium">
          {formatCount(state.processCount)} {state.processCount === 1 ? 'process runs' : 'processes run'} in it
        </b>
      </p>
      <WholeList label="Processes" beyond={state.processCount - state.processes.length}>
        {state.processes.map(({ pid, name }) => (
          <li key={pid}>
            {name} <span className="text-faint">pid {pid}</span>
          </li>
        ))}
      </WholeList>
    </section>
  );
}

function Obstacles({ obstacles }: { obstacles: RemoveOutcome['obstacles'] }) {
  if (obstacles.length === 0) return null;
  return (
    <Note tone="bad" role="alert">
      <p className="font-medium text-text">Nothing was deleted.</p>
      <ul>
        {obstacles.map((obstacle) => (
          <li key={`${obstacle.path} ${obstacle.kind}`}>{obstacle.text}</li>
        ))}
      </ul>
    </Note>
  );
}
