'use client';

import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { GroupPicker } from '#components/live/group-picker.tsx';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { ConfigExport } from '#server/domain/config/config-requests.ts';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';

/** A cgconfig.conf of live groups, into the editor. */
export function ExportDialog({
  isOpen,
  onOpenChange,
  onExport,
}: {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onExport: (done: ConfigExport, group: GroupPath) => void;
}) {
  const client = useTRPCClient();
  const [group, setGroup] = useState<GroupPath>(rootPath);
  const [only, setOnly] = useState('');
  const [except, setExcept] = useState('');
  const [all, setAll] = useState(false);
  const run = useMutation({
    mutationFn: () => client.config.export.query({ group, only: namesOf(only), except: namesOf(except), all }),
    onSuccess: (done) => onExport(done, group),
  });
  return (
    <Dialog
      title="Export live groups"
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      footer={
        <>
          <Button onPress={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" isPending={run.isPending} onPress={() => run.mutate()}>
            Export into the editor
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3.5">
        <GroupPicker label="Group to export" value={group} onChange={setGroup} />
        <TextField
          label="Only these parameters"
          description="Separate names by spaces; cpu.* matches all of cpu. Leave empty for all."
          value={only}
          onChange={setOnly}
          mono
        />
        <TextField label="But not these" value={except} onChange={setExcept} mono />
        <Checkbox isSelected={all} onChange={setAll}>
          Also values that a new group has anyway
        </Checkbox>
        {run.error ? (
          <Note tone="bad" role="alert">
            {faultOf(run.error).public}
          </Note>
        ) : null}
      </div>
    </Dialog>
  );
}

function namesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((name) => name !== '');
}
