'use client';

import { useId, useState } from 'react';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { useGroupNode } from '#components/live/use-live.ts';
import { useHome } from '#components/live/use-me.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { LaunchNote } from '#server/domain/launch/launch-plan.ts';
import { CommandField } from './command-field.tsx';
import { GroupField } from './group-field.tsx';
import { type DraftField, type LaunchDraft, readDraft } from './launch-draft.ts';
import { LaunchPreview } from './launch-preview.tsx';
import { MoreSettings } from './more-settings.tsx';
import { withErrno } from './run-words.ts';
import { useLaunch } from './use-launch.ts';

/** The fields of a launch, beside them what it will do. */
export function LaunchForm({
  initial,
  users,
  onLaunched,
  onCancel,
}: {
  initial: LaunchDraft;
  /** Those that the agent allows; not empty. */
  users: readonly string[];
  onLaunched: (id: string) => void;
  onCancel: () => void;
}) {
  const [draft, setDraft] = useState(initial);
  const [isTried, setTried] = useState(false);
  const change = (part: Partial<LaunchDraft>) => setDraft((before) => ({ ...before, ...part }));
  const home = useHome();
  const reading = readDraft(draft);
  const faults = reading.ok ? {} : reading.faults;
  const launching = useLaunch(reading.ok ? reading.ask : null, onLaunched);
  const whyNot = useWhyNot('launch:run', draft.group ?? home);
  const offered = useHierarchies(draft);
  const userId = useId();
  const { plan, fault } = launching;

  const blocking = (field: LaunchNote['field']): string | null => {
    const found = plan?.notes.find((note) => note.kind === 'blocks' && note.field === field);
    return found && launching.isCurrent ? withErrno(found.text, found.errno) : null;
  };
  /** What is missing shows once it can be judged: when it is typed, or at the first try. */
  const faultOf = (field: DraftField | 'hierarchies'): string | null => {
    const typed = field === 'hierarchies' ? undefined : faults[field];
    const isMissing = (field === 'command' && draft.line === '') || (field === 'group' && draft.group === null);
    if (typed) return isTried || !isMissing ? typed : null;
    if (fault?.field === field) return withErrno(fault.public, fault.errno);
    return field === 'environment' ? null : blocking(field);
  };
  const isBlocked = plan?.notes.some(({ kind }) => kind === 'blocks') ?? false;
  // Before there is anything to preview, pressing the button tells what is missing.
  const waits = reading.ok && (!launching.isCurrent || isBlocked || whyNot !== null);
  const options = users.map((id) => ({ id, label: id }));

  return (
    <form
      className="@container"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (reading.ok && !waits && !launching.isLaunching) launching.launch();
      }}
    >
      <div className="grid grid-cols-1 items-start gap-x-5 gap-y-4 @3xl:grid-cols-[minmax(0,1fr)_minmax(320px,380px)]">
        <div className="flex min-w-0 flex-col gap-4">
          <CommandField draft={draft} onChange={change} error={faultOf('command')} />
          <GroupField
            group={draft.group}
            ownGroup={draft.ownGroup}
            onGroup={(group) => change({ group, hierarchies: [] })}
            onOwnGroup={(ownGroup) => change({ ownGroup })}
            error={faultOf('group') ?? blocking('ownGroup')}
          />
          <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
            <div className="flex flex-col gap-1">
              <span id={userId} className="font-medium">
                Unix user
              </span>
              <Select label="Unix user" options={options} value={draft.user} onChange={(user) => change({ user })} />
              {faultOf('user') ? (
                <p className="text-sm text-bad">{faultOf('user')}</p>
              ) : (
                <p className="text-sm text-muted">Those that the agent’s settings allow.</p>
              )}
            </div>
            <TextField
              label="Working folder"
              description="Empty: the user’s home folder."
              placeholder={plan && draft.folder === '' ? plan.folder : '/srv/job'}
              value={draft.folder}
              onChange={(folder) => change({ folder })}
              error={faultOf('folder')}
              autoComplete="off"
              spellCheck="false"
              mono
            />
          </div>
          <MoreSettings draft={draft} offered={offered} onChange={change} faultOf={faultOf} />
        </div>
        <LaunchPreview
          launching={launching}
          isReadable={reading.ok}
          isShownElsewhere={({ kind, field }) => kind === 'blocks' && field !== null}
        />
      </div>
      <div className="sticky -bottom-4 z-10 -mx-4 mt-4 -mb-3.5 flex flex-wrap items-center justify-end gap-2 rounded-b-lg border-t border-line-soft bg-panel px-4 py-3">
        {whyNot ? <p className="mr-auto text-sm text-muted">{whyNot}</p> : null}
        <Button onPress={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" isDisabled={waits} isPending={launching.isLaunching}>
          Launch
        </Button>
      </div>
    </form>
  );
}

/** Those that the chosen group exists in. */
function useHierarchies({ group }: LaunchDraft): { id: string; version: number }[] {
  const facts = useHostFacts();
  const node = useGroupNode(group ?? rootPath);
  if (!facts || !node || group === null) return [];
  return facts.hierarchies
    .filter(({ id }) => node.hierarchies.includes(id))
    .map(({ id, version }) => ({ id, version }));
}
