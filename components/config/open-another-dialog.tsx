'use client';

import { AlertDialog } from '#components/ui/dialog.tsx';

/** Asked before a file takes the place of text that is not saved. Loaded when that is so. */
export function OpenAnotherDialog({
  path,
  onClose,
  onConfirm,
}: {
  path: string;
  onClose: () => void;
  onConfirm: () => void;
}) {
  return (
    <AlertDialog
      title="Open another file?"
      confirmLabel="Open, and lose what is typed"
      isDanger
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      onConfirm={onConfirm}
    >
      The text in the editor is not saved. {path} takes its place.
    </AlertDialog>
  );
}
