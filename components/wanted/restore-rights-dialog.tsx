'use client';

import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { CommandBlock } from '#components/ui/command-block.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { rightsText } from '#server/domain/config/file-rights.ts';
import type { DriftGroup } from '#server/domain/wanted/drift.ts';
import { pathOfRights, rightsCommands } from '#server/domain/wanted/rights-drift.ts';
import type { RestoreRightsOutcome } from '#server/domain/wanted/wanted-verbs.ts';
import { useWantedActions } from './use-wanted.ts';

/** What restoring owners and permissions will do, and doing it. What is shown is what is done, or nothing is. */
export function RestoreRightsDialog({ drift, onClose }: { drift: DriftGroup; onClose: () => void }) {
  const { group, rights, rightsBasis } = drift;
  const { restoreRights } = useWantedActions();
  const outcome = restoreRights.data?.outcome;
  const fault = restoreRights.error ? faultOf(restoreRights.error) : null;
  return (
    <Dialog
      title={`Restore permissions of ${group}`}
      isOpen
      onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}
      size="md"
    >
      <div className="flex flex-col gap-3">
        <p className="text-sm text-muted">User and group as numbers, then the mode.</p>
        <ul aria-label="What is set" className="flex flex-col gap-2">
          {rights.map((each) => (
            <li key={pathOfRights(each)} className="text-sm">
              <code className="block font-mono text-xs break-all">{pathOfRights(each)}</code>
              <span className="font-mono text-muted">
                {rightsText(each.now)} → <span className="font-medium text-text">{rightsText(each.wanted)}</span>
              </span>
            </li>
          ))}
        </ul>
        <CommandBlock text={rightsCommands(rights).join('\n')} label="Copy the commands" />
        {outcome && outcome.result !== 'applied' ? <Refused outcome={outcome} /> : null}
        {fault ? (
          <Note tone={fault.code === 'VALUES_MOVED' ? 'warn' : 'bad'} role="alert">
            {fault.public}
          </Note>
        ) : null}
        <Button
          variant="primary"
          isDisabled={rightsBasis === null}
          isPending={restoreRights.isPending}
          onPress={() =>
            restoreRights.mutate(
              { group, basis: rightsBasis ?? undefined },
              { onSuccess: ({ outcome: { result } }) => (result === 'applied' ? onClose() : undefined) },
            )
          }
        >
          Restore permissions
        </Button>
      </div>
    </Dialog>
  );
}

function Refused({ outcome }: { outcome: RestoreRightsOutcome }) {
  const told = outcome.files.filter(({ why }) => why !== null);
  return (
    <Note tone="bad" role="alert">
      <p className="font-medium text-text">
        {outcome.result === 'rolled-back' ? 'Nothing was changed.' : 'Some could not be put back.'}
      </p>
      <ul>
        {told.map(({ path, why }) => (
          <li key={path} className="break-words">
            {why}
          </li>
        ))}
      </ul>
    </Note>
  );
}
