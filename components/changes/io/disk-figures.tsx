'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '#components/ui/button.tsx';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { type IoFigure, ioFigures } from '#server/domain/limits/io-limits.ts';
import { deviceWords } from './device-words.ts';
import { type DeviceDraft, type IoDraft, type ReadFigure, readFigure } from './io-draft.ts';

const labels: Readonly<Record<IoFigure, string>> = {
  readBytesPerSecond: 'Read, bytes/s',
  writeBytesPerSecond: 'Write, bytes/s',
  readOpsPerSecond: 'Reads/s',
  writeOpsPerSecond: 'Writes/s',
};

export interface FigureField {
  figure: IoFigure;
  label: string;
  /** With the disk, for who hears it alone. */
  whole: string;
  said: ReadFigure;
  /** Null for none. */
  fault: string | null;
}

/** One disk of a table of limits: its name, its four figures as `field` draws them, and a way to take it out. */
export function DiskFigures({
  row,
  devices,
  removing,
  isDisabled = false,
  className = '',
  gridClass,
  field,
  onRemove,
}: {
  row: DeviceDraft;
  /** All of the host. */
  devices: readonly BlockDevice[];
  /** What the button says that takes the disk out. */
  removing: (name: string) => string;
  isDisabled?: boolean;
  className?: string;
  gridClass: string;
  field: (of: FigureField) => ReactNode;
  onRemove: () => void;
}) {
  const device = devices.find((one) => one.device === row.device);
  const name = device?.name ?? row.device;
  return (
    <fieldset aria-label={name} className={className}>
      <div className="mb-1 flex items-center justify-between gap-2">
        <p className="min-w-0 truncate">
          <b className="font-medium">{name}</b>{' '}
          <span className="text-sm text-muted">{device ? deviceWords(device) : 'not there any more'}</span>
        </p>
        <IconButton label={removing(name)} icon={X} size="sm" isDisabled={isDisabled} onPress={onRemove} />
      </div>
      <div className={gridClass}>
        {ioFigures.map((figure) => {
          const said = readFigure(figure, row[figure]);
          const fault = said.kind === 'fault' ? said.message : null;
          return field({ figure, label: labels[figure], whole: `${name}: ${labels[figure]}`, said, fault });
        })}
      </div>
    </fieldset>
  );
}

/** What is wrong with a figure stands at that figure: what is wrong with the table is told when there is no such. */
export function isReadable({ rows }: IoDraft): boolean {
  return rows.every((row) => ioFigures.every((figure) => readFigure(figure, row[figure]).kind === 'amount'));
}
