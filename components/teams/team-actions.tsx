'use client';

import { FolderPlus, Pencil, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import type { TeamDetail } from '#server/domain/teams/team.ts';

const RenameDialog = dynamic(async () => (await loadPart(() => import('./rename-dialog.tsx'))).RenameDialog, {
  ssr: false,
});
const AddTopDialog = dynamic(async () => (await loadPart(() => import('./add-top-dialog.tsx'))).AddTopDialog, {
  ssr: false,
});
const RemoveTeamDialog = dynamic(
  async () => (await loadPart(() => import('./remove-team-dialog.tsx'))).RemoveTeamDialog,
  {
    ssr: false,
  },
);

/** What an administrator can do about a team. */
export function TeamActions({ team }: { team: TeamDetail }) {
  const [opened, setOpened] = useState<'rename' | 'top' | 'remove' | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <Button icon={Pencil} onPress={() => setOpened('rename')}>
        Rename…
      </Button>
      <Button icon={FolderPlus} onPress={() => setOpened('top')}>
        Add top group…
      </Button>
      <Button icon={Trash2} variant="danger" onPress={() => setOpened('remove')}>
        Remove…
      </Button>
      {opened === 'rename' ? <RenameDialog team={team} onClose={close} /> : null}
      {opened === 'top' ? <AddTopDialog team={team} onClose={close} /> : null}
      {opened === 'remove' ? <RemoveTeamDialog team={team} onClose={close} /> : null}
    </>
  );
}
