'use client';

import { Lock, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { deviceWords } from '#components/changes/io/device-words.ts';
import { DiskButton } from '#components/changes/io/disk-button.tsx';
import {
  type DeviceDraft,
  type IoDraft,
  readFigure,
  withDevice,
  withFigure,
  withoutDevice,
} from '#components/changes/io/io-draft.ts';
import { IconButton } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { OnFirstPress } from '#components/ui/on-first-press.tsx';
import { type BlockDevice, diskOf } from '#server/domain/groups/block-device.ts';
import { type DeviceLimits, type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';
import type { LimitField } from '../limit-fields.ts';
import { LimitInput } from '../limit-input.tsx';

const DiskMenu = dynamic(() => loadPart(() => import('#components/changes/io/disk-menu.tsx')), {
  ssr: false,
  loading: () => <DiskButton isPending />,
});

const words: Readonly<Record<IoFigure, string>> = {
  readBytesPerSecond: 'Read, bytes/s',
  writeBytesPerSecond: 'Write, bytes/s',
  readOpsPerSecond: 'Reads/s',
  writeOpsPerSecond: 'Writes/s',
};

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
  const isTyped = draft.rows.every((row) =>
    ioFigures.every((figure) => readFigure(figure, row[figure]).kind === 'amount'),
  );
  const ended = present.filter(({ device }) => draft.rows.every((row) => row.device !== device));
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
        <AddDevice draft={draft} devices={devices} isDisabled={isDisabled} onChange={onChange} />
      </div>
      {readOnly ? (
        <p className="flex items-center gap-1.5 px-3.5 pb-[9px] text-sm text-muted">
          <Icon as={Lock} size={12} />
          {readOnly}
        </p>
      ) : null}
      {draft.rows.map((row) => (
        <DeviceRow
          key={row.device}
          row={row}
          device={devices.find(({ device }) => device === row.device) ?? null}
          present={present.find(({ device }) => device === row.device) ?? null}
          isDisabled={isDisabled}
          onFigure={(figure, typed) => onChange(withFigure(draft, row.device, figure, typed))}
          onRemove={() => onChange(withoutDevice(draft, row.device))}
        />
      ))}
      {ended.map(({ device }) => (
        <p key={device} className="border-t border-line-soft px-3.5 py-[9px] text-sm text-muted">
          <b className="font-medium text-text">{devices.find((one) => one.device === device)?.name ?? device}</b> will
          have no limits.
        </p>
      ))}
      {error && isTyped ? (
        <p role="alert" className="px-3.5 pb-[9px] text-sm text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}

function DeviceRow({
  row,
  device,
  present,
  isDisabled,
  onFigure,
  onRemove,
}: {
  row: DeviceDraft;
  device: BlockDevice | null;
  present: DeviceLimits | null;
  isDisabled: boolean;
  onFigure: (figure: IoFigure, typed: DeviceDraft[IoFigure]) => void;
  onRemove: () => void;
}) {
  const name = device?.name ?? row.device;
  return (
    <fieldset aria-label={name} className="border-t border-line-soft px-3.5 py-[9px]">
      <div className="mb-1 flex items-center justify-between gap-2">
        <p className="min-w-0 truncate">
          <b className="font-medium">{name}</b>{' '}
          <span className="text-sm text-muted">{device ? deviceWords(device) : 'not there any more'}</span>
        </p>
        <IconButton
          label={`Take the limits of ${name} away`}
          icon={X}
          size="sm"
          isDisabled={isDisabled}
          onPress={onRemove}
        />
      </div>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1.5 @xl:grid-cols-4">
        {ioFigures.map((figure) => {
          const said = readFigure(figure, row[figure]);
          const was = present?.[figure] ?? 'max';
          return (
            <div key={figure} className="min-w-0">
              <span className="mb-0.5 block text-xs text-muted">{words[figure]}</span>
              <LimitInput
                label={`${name}: ${words[figure]}`}
                draft={row[figure]}
                unlimited="No limit"
                placeholder={figure.includes('Bytes') ? '10M' : '500'}
                error={said.kind === 'fault' ? said.message : null}
                isChanged={said.kind === 'fault' || said.amount !== was}
                isDisabled={isDisabled}
                onChange={(typed) => {
                  if (typed.kind === 'text' || typed.kind === 'max') onFigure(figure, typed);
                }}
              />
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}

/** Disks that have no row yet, by a menu. */
function AddDevice({
  draft,
  devices,
  isDisabled,
  onChange,
}: {
  draft: IoDraft;
  devices: readonly BlockDevice[];
  isDisabled: boolean;
  onChange: (draft: IoDraft) => void;
}) {
  // A loop device without a file, an empty card reader.
  const offered = devices.filter(({ device, bytes }) => {
    const disk = diskOf(devices, device)?.device;
    return bytes > 0 && draft.rows.every((row) => row.device !== disk);
  });
  if (offered.length === 0)
    return draft.rows.length > 0 ? null : (
      <p className="text-sm text-muted">No block device of this host has a size.</p>
    );
  return (
    <OnFirstPress button={(onPress) => <DiskButton isDisabled={isDisabled} aria-haspopup="menu" onPress={onPress} />}>
      <DiskMenu
        offered={offered}
        devices={devices}
        isDisabled={isDisabled}
        onChoose={(disk) => onChange(withDevice(draft, disk))}
      />
    </OnFirstPress>
  );
}
