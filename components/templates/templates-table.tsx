'use client';

import { Pencil, Trash2 } from 'lucide-react';
import { LimitList } from '#components/changes/limit-list.tsx';
import { useMay, useVisibleTops } from '#components/live/use-me.ts';
import { Button, IconButton } from '#components/ui/button.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { Template } from '#server/domain/templates/template.ts';
import { formatMoment } from '#server/domain/units.ts';

/** All templates with what they set, and what can be done with each. */
export function TemplatesTable({
  templates,
  mayManage,
  onOpen,
}: {
  templates: readonly Template[];
  mayManage: boolean;
  onOpen: (kind: 'edit' | 'remove' | 'apply', template: Template) => void;
}) {
  const nowMs = Date.now();
  // A member may in their own groups: which of them, the dialog shows.
  const isMember = useVisibleTops() !== null;
  const mayApply = useMay('limits:update') || isMember;
  return (
    <Table label="Templates" className="mt-2">
      <thead>
        <tr>
          <Th>Template</Th>
          <Th className="max-sm:hidden">Limits</Th>
          <Th className="max-lg:hidden">Changed</Th>
          <Th>
            <span className="sr-only">Actions</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {templates.map((template) => (
          <tr key={template.id} className="align-top hover:bg-hover">
            <RowHead className="w-full max-w-0 sm:w-2/5">
              <span className="block truncate font-medium" title={template.name}>
                {template.name}
              </span>
              {template.purpose ? (
                <span className="block truncate text-sm text-muted" title={template.purpose}>
                  {template.purpose}
                </span>
              ) : null}
              <span className="mt-1 block sm:hidden">
                <LimitList edits={template.edits} />
              </span>
            </RowHead>
            <Td className="max-sm:hidden">
              <LimitList edits={template.edits} />
            </Td>
            <Td className="text-sm text-muted max-lg:hidden">
              {formatMoment(template.changedAtMs, nowMs)} by {template.changedBy}
            </Td>
            <Td align="right" className="whitespace-nowrap">
              <span className="inline-flex items-center gap-1">
                {mayApply ? (
                  <Button
                    size="sm"
                    aria-label={`Apply ${template.name} to groups`}
                    onPress={() => onOpen('apply', template)}
                  >
                    Apply…
                  </Button>
                ) : null}
                {mayManage ? (
                  <>
                    <IconButton
                      size="sm"
                      icon={Pencil}
                      label={`Edit ${template.name}`}
                      onPress={() => onOpen('edit', template)}
                    />
                    <IconButton
                      size="sm"
                      icon={Trash2}
                      label={`Remove ${template.name}`}
                      onPress={() => onOpen('remove', template)}
                    />
                  </>
                ) : null}
              </span>
            </Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
