'use client';

import { Lock } from 'lucide-react';
import { AddDisk, disksToAdd } from '#components/changes/io/add-disk.tsx';
import { DiskFigures, isReadable } from '#components/changes/io/disk-figures.tsx';
import { type IoDraft, withFigure, withoutDevice } from '#components/changes/io/io-draft.ts';
import { Icon } from '#components/ui/icon.tsx';
import { type BlockDevice, nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { DeviceLimits } from '#server/domain/limits/io-limits.ts';
import type { LimitField } from '../limit-fields.ts';
import { LimitInput } from '../limit-input.tsx';

/** A row for each disk that has limits, with its four figures, and a way to limit another disk. */
export function IoEntry({
  field,
  draft,
  present,
  devices,
  error,
  readOnly,
  isDisabled,
  onChange,
}: {
  field: LimitField;
  draft: IoDraft;
  /** The table as the kernel has it. */
  present: readonly DeviceLimits[];
  devices: readonly BlockDevice[];
  /** What is wrong with the table; what is wrong with a figure stands at that figure. */
  error: string | null;
  readOnly: string | null;
  isDisabled: boolean;
  onChange: (draft: IoDraft) => void;
}) {
  const ended = present.filter(({ device }) => draft.rows.every((row) => row.device !== device));
  const hasNone = draft.rows.length === 0 && disksToAdd(draft, devices).length === 0;
  return (
    <div className="border-t border-line-soft first:border-t-0">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1.5 px-3.5 py-[9px]">
        <div className="min-w-0 flex-1 basis-60">
          <span className="font-medium">{field.label}</span>
          <code className="ml-2 font-mono text-xs text-faint" title={field.files.join('\n')}>
            {field.files.length > 1 ? 'blkio.throttle.*_device' : field.file}
          </code>
          <p className="text-sm text-muted">{field.meaning}</p>
        </div>
        {hasNone ? (
          <p className="text-sm text-muted">No block device of this host has a size.</p>
        ) : (
          <AddDisk draft={draft} devices={devices} isDisabled={isDisabled} onChange={onChange} />
        )}
      </div>
      {readOnly ? (
        <p className="flex items-center gap-1.5 px-3.5 pb-[9px] text-sm text-muted">
          <Icon as={Lock} size={12} />
          {readOnly}
        </p>
      ) : null}
      {draft.rows.map((row) => {
        const was = present.find(({ device }) => device === row.device);
        return (
          <DiskFigures
            key={row.device}
            row={row}
            devices={devices}
            removing={(name) => `Take the limits of ${name} away`}
            isDisabled={isDisabled}
            className="border-t border-line-soft px-3.5 py-[9px]"
            gridClass="grid grid-cols-2 gap-x-3 gap-y-1.5 @xl:grid-cols-4"
            field={({ figure, label, whole, said, fault }) => (
              <div key={figure} className="min-w-0">
                <span className="mb-0.5 block text-xs text-muted">{label}</span>
                <LimitInput
                  label={whole}
                  draft={row[figure]}
                  unlimited="No limit"
                  placeholder={figure.includes('Bytes') ? '10M' : '500'}
                  error={fault}
                  isChanged={said.kind === 'fault' || said.amount !== (was?.[figure] ?? 'max')}
                  isDisabled={isDisabled}
                  onChange={(typed) => {
                    if (typed.kind === 'text' || typed.kind === 'max')
                      onChange(withFigure(draft, row.device, figure, typed));
                  }}
                />
              </div>
            )}
            onRemove={() => onChange(withoutDevice(draft, row.device))}
          />
        );
      })}
      {ended.map(({ device }) => (
        <p key={device} className="border-t border-line-soft px-3.5 py-[9px] text-sm text-muted">
          <b className="font-medium text-text">{nameOfDevice(devices, device)}</b> will have no limits.
        </p>
      ))}
      {error && isReadable(draft) ? (
        <p role="alert" className="px-3.5 pb-[9px] text-sm text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}
