'use client';

import { UserRoundX } from 'lucide-react';
import { useFacts } from '#components/live/use-facts.ts';
import { useMay } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import { draftOf, emptyDraft } from './launch-draft.ts';
import { LaunchForm } from './launch-form.tsx';

/** Asks what to run, as whom and where, shows what that will do, and launches it. */
export function LaunchDialog({
  group,
  again = null,
  onClose,
  onLaunched,
}: {
  /** Null: still to be chosen. */
  group: GroupPath | null;
  /** What a run was asked with, to launch it again as it is or edited. */
  again?: LaunchInput | null;
  onClose: () => void;
  onLaunched: (id: string) => void;
}) {
  const { facts, error, retry } = useFacts();
  const users = facts?.agent.launchUsers;
  const mayChoose = useMay('launch:any-user');
  return (
    <Dialog
      title={again ? 'Launch again' : group ? `Launch a command in ${group}` : 'Launch a command'}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      size="xl"
    >
      {users === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={retry} />
        ) : (
          <SkeletonRows rows={6} />
        )
      ) : users.length === 0 ? (
        mayChoose ? (
          <NoUsers onClose={onClose} />
        ) : (
          <NoAccount onClose={onClose} />
        )
      ) : (
        <LaunchForm
          initial={again ? draftOf(again) : emptyDraft(group, users[0] ?? '')}
          // A user that was allowed once and is not any more stays to be seen, and is refused with the reason.
          users={again && !users.includes(again.user) ? [...users, again.user] : users}
          onLaunched={onLaunched}
          onCancel={onClose}
        />
      )}
    </Dialog>
  );
}

/** Somebody who launches as their own account: it is not there, or the agent may not use it. */
function NoAccount({ onClose }: { onClose: () => void }) {
  return (
    <EmptyState
      icon={UserRoundX}
      title="There is no account to run your commands"
      action={<Button onPress={onClose}>Close</Button>}
    >
      What you launch runs as the Unix account that you are mapped to. You have none yet, or Corral’s agent is not set
      up to run commands as it. An administrator can change both.
    </EmptyState>
  );
}

const settingLine = 'CORRAL_AGENT_LAUNCH_USERS=nobody';

/** Whom commands may run as is for who looks after the host to say, not for this page. */
function NoUsers({ onClose }: { onClose: () => void }) {
  return (
    <EmptyState
      icon={UserRoundX}
      title="No user is allowed to run commands"
      action={<Button onPress={onClose}>Close</Button>}
    >
      <p>
        Commands run as Unix users that the agent’s own settings name, and this page cannot widen that. Put this line,
        with the users you mean (apart by commas), into the file <code className="font-mono">.env</code> in Corral’s
        folder or into its environment, and start Corral again:
      </p>
      <div className="relative mt-3 text-left">
        <pre className="rounded-md border border-line bg-bg py-2 pr-9 pl-2.5 font-mono text-sm break-all whitespace-pre-wrap text-text">
          {settingLine}
        </pre>
        <span className="absolute top-1 right-1.5">
          <CopyButton text={settingLine} label="Copy the setting" />
        </span>
      </div>
    </EmptyState>
  );
}
