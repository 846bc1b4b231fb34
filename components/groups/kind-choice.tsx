'use client';

import { useId } from 'react';
import { Segmented } from '#components/ui/segmented.tsx';
import type { GroupKind } from '#server/domain/groups/group-kinds.ts';

const labels: Readonly<Record<GroupKind, string>> = {
  slice: 'Slice',
  delegated: 'Delegated service',
  directory: 'Plain directory',
};

const ofDirectory = 'a plain directory is unknown to systemd, and may get in its way.';
const ofAll = `systemd keeps a slice, and what is launched in it runs in units of its own; a delegated service it keeps too, and leaves the groups in it to Corral, each with every kind of limit. Both are there again after a reboot; ${ofDirectory}`;
const ofMembers = `systemd keeps a slice, and what is launched in it runs in units of its own. It is there again after a reboot; ${ofDirectory}`;

/** On a host of systemd's: who is to keep the new group. */
export function KindChoice({
  kinds,
  kind,
  onKind,
}: {
  kinds: readonly GroupKind[];
  kind: GroupKind;
  onKind: (kind: GroupKind) => void;
}) {
  const hint = useId();
  return (
    <fieldset className="min-w-0">
      <legend className="font-medium">Kept as</legend>
      <p id={hint} className="mb-1.5 text-sm text-muted">
        {kinds.includes('delegated') ? ofAll : ofMembers}
      </p>
      <Segmented
        label="Kept as"
        describedBy={hint}
        options={kinds.map((id) => ({ id, label: labels[id] }))}
        value={kind}
        onChange={onKind}
      />
    </fieldset>
  );
}
