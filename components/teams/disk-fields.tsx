'use client';

import { AddDisk } from '#components/changes/io/add-disk.tsx';
import { DiskFigures, isReadable } from '#components/changes/io/disk-figures.tsx';
import { type FigureDraft, type IoDraft, withFigure, withoutDevice } from '#components/changes/io/io-draft.ts';
import { TextField } from '#components/ui/text-field.tsx';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { FlatDisks } from './flat-disks.tsx';

/** The budget of each disk: four figures, each empty for no limit. */
export function DiskFields({
  draft,
  devices,
  error,
  isFlat,
  onChange,
}: {
  draft: IoDraft;
  devices: readonly BlockDevice[];
  error: string | null;
  /** The kernel holds nothing below the group to these: v1. */
  isFlat: boolean;
  onChange: (draft: IoDraft) => void;
}) {
  return (
    <div className="flex flex-col items-start gap-3">
      {draft.rows.map((row) => (
        <DiskFigures
          key={row.device}
          row={row}
          devices={devices}
          removing={(name) => `No limits for ${name}`}
          className="w-full"
          gridClass="grid grid-cols-2 items-start gap-x-4 gap-y-3"
          field={({ figure, label, whole, fault }) => {
            const typed = row[figure];
            return (
              <TextField
                key={figure}
                label={label}
                aria-label={whole}
                value={typed.kind === 'text' ? typed.text : ''}
                onChange={(text) => onChange(withFigure(draft, row.device, figure, figureOf(text)))}
                placeholder="no limit"
                error={fault}
                autoComplete="off"
                spellCheck="false"
              />
            );
          }}
          onRemove={() => onChange(withoutDevice(draft, row.device))}
        />
      ))}
      {isFlat && draft.rows.length > 0 ? (
        <p className="text-sm text-muted">
          <FlatDisks />
        </p>
      ) : null}
      <AddDisk draft={draft} devices={devices} onChange={onChange} />
      {error && isReadable(draft) ? (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}

/** An empty field is no limit, as for the other parts of a budget. */
function figureOf(text: string): FigureDraft {
  return text.trim() === '' ? { kind: 'max' } : { kind: 'text', text };
}
