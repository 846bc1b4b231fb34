'use client';

import { useState } from 'react';
import { PreviewPane } from '#components/changes/preview-pane.tsx';
import { useLimitsChange } from '#components/changes/use-limits-change.ts';
import { exactText } from '#components/changes/use-settled.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { ControlFile } from '#server/domain/groups/control-files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { editOfFileText, typedOfFileText } from '#server/domain/limits/edit-of-file-text.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isTable } from '#server/domain/limits/setting-rows.ts';

const none: LimitEdit[] = [];

/** Writes one kernel file by the way that all limits go: what is typed is read as an edit, previewed, applied and undone as one. */
export function FileDialog({
  group,
  file,
  files,
  whyNot,
  onApplied,
  onClose,
}: {
  group: GroupPath;
  file: ControlFile;
  /** All files of the group: a limit may be made of two. */
  files: readonly ControlFile[];
  whyNot: string | null;
  onApplied: () => void;
  onClose: () => void;
}) {
  // What stands there when the dialog opens; afterwards what was applied.
  const [standing, setStanding] = useState(() => typedOfFileText(file.version, file.file, file.text ?? ''));
  const [typed, setTyped] = useState(standing);
  const isChanged = typed.trim() !== standing;
  const reading = isChanged
    ? editOfFileText(
        file.version,
        file.file,
        typed,
        (name) => files.find((one) => one.hierarchyId === file.hierarchyId && one.file === name)?.text ?? null,
      )
    : null;
  const change = useLimitsChange(group, { edits: useEdits(reading), meant: null }, () => {
    setStanding(typed.trim());
    onApplied();
  });
  const fault = reading?.kind === 'fault' ? reading.message : null;
  return (
    <Dialog
      title={`Write ${file.file}`}
      size="md"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={<Button onPress={onClose}>{change.applied ? 'Done' : 'Cancel'}</Button>}
    >
      <div className="flex flex-col gap-3">
        <p className="text-muted">{file.meaning}</p>
        {isTable(file.file) ? (
          <p className="text-sm text-muted">
            One line: the row it names is written, all others stay as they are. Now it has
            {file.text?.trim() ? ':' : ' none.'}
            {file.text?.trim() ? (
              <span className="mt-1 block max-h-32 overflow-y-auto font-mono whitespace-pre-wrap text-text">
                {file.text.trim()}
              </span>
            ) : null}
          </p>
        ) : null}
        <TextField
          label={<span className="font-mono text-sm break-all">{file.path}</span>}
          aria-label={`Text for ${file.file}`}
          value={typed}
          onChange={setTyped}
          error={fault}
          isChanged={isChanged}
          autoComplete="off"
          spellCheck="false"
          mono
          autoFocus
        />
        {isChanged || change.applied ? (
          <PreviewPane
            change={change}
            editCount={reading?.kind === 'edit' ? 1 : 0}
            faultCount={fault ? 1 : 0}
            whyNot={whyNot}
            onDiscard={() => {
              setTyped(standing);
              change.setManner(null);
            }}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

function useEdits(reading: ReturnType<typeof editOfFileText> | null): LimitEdit[] {
  // A new array for the same edit would be another question to the server.
  const [kept, setKept] = useState(none);
  const next = reading?.kind === 'edit' ? [reading.edit] : none;
  if (exactText(next) === exactText(kept)) return kept;
  setKept(next);
  return next;
}
