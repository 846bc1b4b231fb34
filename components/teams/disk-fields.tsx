'use client';

import { X } from 'lucide-react';
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
import { loadPart } from '#components/ui/load-part.ts';
import { OnFirstPress } from '#components/ui/on-first-press.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { type BlockDevice, diskOf } from '#server/domain/groups/block-device.ts';
import { type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';

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

/** The budget of each disk: four figures, each empty for no limit. */
export function DiskFields({
  draft,
  devices,
  error,
  onChange,
}: {
  draft: IoDraft;
  devices: readonly BlockDevice[];
  error: string | null;
  onChange: (draft: IoDraft) => void;
}) {
  // What is wrong with a figure stands at that figure.
  const isTyped = draft.rows.every((row) =>
    ioFigures.every((figure) => readFigure(figure, row[figure]).kind === 'amount'),
  );
  const offered = devices.filter(({ device, bytes }) => {
    const disk = diskOf(devices, device)?.device;
    return bytes > 0 && draft.rows.every((row) => row.device !== disk);
  });
  return (
    <div className="flex flex-col gap-3">
      {draft.rows.map((row) => (
        <DiskFigures
          key={row.device}
          row={row}
          device={devices.find(({ device }) => device === row.device) ?? null}
          onFigure={(figure, text) => onChange(withFigure(draft, row.device, figure, figureOf(text)))}
          onRemove={() => onChange(withoutDevice(draft, row.device))}
        />
      ))}
      {offered.length > 0 ? (
        <div>
          <OnFirstPress button={(onPress) => <DiskButton aria-haspopup="menu" onPress={onPress} />}>
            <DiskMenu
              offered={offered}
              devices={devices}
              isDisabled={false}
              onChoose={(disk) => onChange(withDevice(draft, disk))}
            />
          </OnFirstPress>
        </div>
      ) : null}
      {error && isTyped ? (
        <p role="alert" className="text-sm text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}

function DiskFigures({
  row,
  device,
  onFigure,
  onRemove,
}: {
  row: DeviceDraft;
  device: BlockDevice | null;
  onFigure: (figure: IoFigure, text: string) => void;
  onRemove: () => void;
}) {
  const name = device?.name ?? row.device;
  return (
    <fieldset aria-label={name}>
      <div className="mb-1 flex items-center justify-between gap-2">
        <p className="min-w-0 truncate">
          <b className="font-medium">{name}</b>{' '}
          <span className="text-sm text-muted">{device ? deviceWords(device) : 'not there any more'}</span>
        </p>
        <IconButton label={`No limits for ${name}`} icon={X} size="sm" onPress={onRemove} />
      </div>
      <div className="grid grid-cols-2 items-start gap-x-4 gap-y-3">
        {ioFigures.map((figure) => {
          const typed = row[figure];
          const said = readFigure(figure, typed);
          return (
            <TextField
              key={figure}
              label={words[figure]}
              aria-label={`${name}: ${words[figure]}`}
              value={typed.kind === 'text' ? typed.text : ''}
              onChange={(text) => onFigure(figure, text)}
              placeholder="no limit"
              error={said.kind === 'fault' ? said.message : null}
              autoComplete="off"
              spellCheck="false"
            />
          );
        })}
      </div>
    </fieldset>
  );
}

/** An empty field is no limit, as for the other parts of a budget. */
function figureOf(text: string): DeviceDraft[IoFigure] {
  return text.trim() === '' ? { kind: 'max' } : { kind: 'text', text };
}
