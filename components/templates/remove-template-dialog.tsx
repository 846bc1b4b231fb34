'use client';

import { useMutation } from '@tanstack/react-query';
import { faultOf } from '#components/ui/app-fault.ts';
import { AlertDialog } from '#components/ui/dialog.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Template } from '#server/domain/templates/template.ts';
import { useRenewTemplates } from './use-templates.ts';

export function RemoveTemplateDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewTemplates();
  const remove = useMutation(
    trpc.templates.remove.mutationOptions({
      onSettled: renew,
      onSuccess: () => {
        showToast({ tone: 'ok', title: `The template ${template.name} is removed` });
        onClose();
      },
    }),
  );
  return (
    <AlertDialog
      title={`Remove the template ${template.name}?`}
      confirmLabel="Remove template"
      isDanger
      isOpen
      onOpenChange={onClose}
      isPending={remove.isPending}
      fault={remove.error && faultOf(remove.error).public}
      onConfirm={() => remove.mutate({ id: template.id })}
    >
      <p>The groups that it was applied to stay as they are.</p>
    </AlertDialog>
  );
}
