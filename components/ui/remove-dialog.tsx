'use client';

import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { faultOf } from './app-fault.ts';
import { AlertDialog } from './dialog.tsx';
import { showToast } from './toast.ts';

/** Asks before something is taken away, takes it away, and says so or why not. */
export function RemoveDialog({
  title,
  confirmLabel,
  done,
  remove,
  onRemoved,
  onSettled,
  onClose,
  children,
}: {
  title: string;
  confirmLabel: string;
  /** Said in passing afterwards. */
  done: string;
  remove: () => Promise<unknown>;
  onRemoved?: () => void;
  /** Also when it failed: what is on the page may be old. */
  onSettled?: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const removal = useMutation({
    mutationFn: remove,
    onSettled,
    onSuccess: () => {
      showToast({ tone: 'ok', title: done });
      onClose();
      onRemoved?.();
    },
  });
  return (
    <AlertDialog
      title={title}
      confirmLabel={confirmLabel}
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={removal.isPending}
      fault={removal.error && faultOf(removal.error).public}
      onConfirm={() => removal.mutate()}
    >
      {children}
    </AlertDialog>
  );
}
