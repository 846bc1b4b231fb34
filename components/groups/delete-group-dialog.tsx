'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useChildren } from '#components/live/use-live.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { RemoveOutcome } from '#server/domain/groups/group-verbs.ts';
import { formatCount } from '#server/domain/units.ts';

const namedAtMost = 8;

/** Deletes an empty group, or lists what stands in the way. */
export function DeleteGroupDialog({
  group,
  isOpen,
  onOpenChange,
  onDeleted,
}: {
  group: GroupPath;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onDeleted: () => void;
}) {
  const trpc = useTRPC();
  const children = useChildren(group);
  const processes = useQuery({
    ...trpc.processes.list.queryOptions({ group, search: '', limit: namedAtMost }),
    refetchInterval: 2000,
  });
  const remove = useMutation(
    trpc.groups.remove.mutationOptions({
      onSuccess: ({ outcome }) => {
        if (outcome.obstacles.length > 0) return;
        showToast({ tone: 'ok', title: `${nameOf(group)} was deleted` });
        onOpenChange(false);
        onDeleted();
      },
    }),
  );
  const isEmpty = children.length === 0 && processes.data?.total === 0;
  const obstacles = remove.data?.outcome.obstacles ?? [];

  return (
    <AlertDialog
      title={`Delete ${nameOf(group)}?`}
      confirmLabel="Delete group"
      isDanger
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isPending={remove.isPending}
      isConfirmDisabled={!isEmpty}
      onConfirm={() => remove.mutate({ group })}
    >
      <div className="flex flex-col gap-3">
        <p>
          <code className="font-mono text-sm break-all text-text">{group}</code> is removed from every hierarchy it
          exists in, with its limits. Nothing is killed and nothing is moved: only an empty group can be deleted.
        </p>
        {processes.error ? <Note tone="bad">{faultOf(processes.error).public}</Note> : null}
        {isEmpty ? <p>It has no processes and no groups below it.</p> : null}
        {processes.data && processes.data.total > 0 ? (
          <InTheWay
            title={`${formatCount(processes.data.total)} ${processes.data.total === 1 ? 'process runs' : 'processes run'} in it`}
            hint="Move or end them first."
            more={processes.data.total - processes.data.rows.length}
          >
            {processes.data.rows.map((row) => (
              <li key={row.pid}>
                {row.name} <span className="text-faint">pid {row.pid}</span>
              </li>
            ))}
          </InTheWay>
        ) : null}
        {children.length > 0 ? (
          <InTheWay
            title={`${formatCount(children.length)} ${children.length === 1 ? 'group is' : 'groups are'} below it`}
            hint="Delete them first."
            more={children.length - namedAtMost}
          >
            {children.slice(0, namedAtMost).map((child) => (
              <li key={child}>
                <GroupLink group={child} className="text-link" />
              </li>
            ))}
          </InTheWay>
        ) : null}
        {obstacles.length > 0 ? <Obstacles obstacles={obstacles} /> : null}
        {remove.error ? (
          <Note tone="bad" role="alert">
            {faultOf(remove.error).public}
          </Note>
        ) : null}
      </div>
    </AlertDialog>
  );
}

function InTheWay({
  title,
  hint,
  more,
  children,
}: {
  title: string;
  hint: string;
  more: number;
  children: React.ReactNode;
}) {
  return (
    <Note tone="warn">
      <p>
        <b className="font-medium text-text">{title}.</b> {hint}
      </p>
      <ul className="mt-1 font-mono text-sm break-all text-text">
        {children}
        {more > 0 ? <li className="text-faint">and {formatCount(more)} more</li> : null}
      </ul>
    </Note>
  );
}

function Obstacles({ obstacles }: { obstacles: RemoveOutcome['obstacles'] }) {
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
