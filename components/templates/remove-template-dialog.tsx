'use client';

import { RemoveDialog } from '#components/ui/remove-dialog.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { Template } from '#server/domain/templates/template.ts';
import { useRenewTemplates } from './use-templates.ts';

export function RemoveTemplateDialog({ template, onClose }: { template: Template; onClose: () => void }) {
  const client = useTRPCClient();
  return (
    <RemoveDialog
      title={`Remove the template ${template.name}?`}
      confirmLabel="Remove template"
      done={`The template ${template.name} is removed`}
      remove={() => client.templates.remove.mutate({ id: template.id })}
      onSettled={useRenewTemplates()}
      onClose={onClose}
    >
      <p>The groups that it was applied to stay as they are.</p>
    </RemoveDialog>
  );
}
