'use client';

import { PenLine } from 'lucide-react';
import { useState } from 'react';
import { Button, IconButton } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import type { ControlFile } from '#server/domain/groups/control-files.ts';

const foldedLines = 8;

/** One kernel file: its name and mode, what it means, what it holds or why it cannot be read. */
export function FileRow({
  file,
  onEdit,
}: {
  file: ControlFile;
  /** Null for files that are only shown, and for who may not change limits. */
  onEdit: (() => void) | null;
}) {
  return (
    <article
      aria-label={file.file}
      className="grid grid-cols-1 gap-x-4 gap-y-1 border-t border-line-soft px-3.5 py-2 first:border-t-0 @2xl:grid-cols-[minmax(220px,0.8fr)_minmax(0,1fr)]"
    >
      <div className="min-w-0">
        <h3 className="font-mono text-sm break-all" title={file.path}>
          {file.file}
          <span className="ml-2 text-xs text-faint">{file.mode}</span>
        </h3>
        <p className="text-sm text-muted">{file.meaning ?? 'The catalogue does not know this file.'}</p>
      </div>
      {file.text === null ? (
        <p className="min-w-0 self-center text-sm text-muted">{file.error ?? 'It cannot be read.'}</p>
      ) : (
        <div className="flex min-w-0 items-start gap-1">
          <Content text={file.text} file={file} />
          {onEdit ? <IconButton label={`Write ${file.file}`} icon={PenLine} size="sm" onPress={onEdit} /> : null}
        </div>
      )}
    </article>
  );
}

function Content({ text, file }: { text: string; file: ControlFile }) {
  const [isOpen, setIsOpen] = useState(false);
  const lines = text.replace(/\n$/, '').split('\n');
  const isLong = lines.length > foldedLines;
  const shown = isLong && !isOpen ? lines.slice(0, foldedLines).join('\n') : lines.join('\n');
  if (text.trim() === '') return <p className="min-w-0 flex-1 self-center text-sm text-faint">empty</p>;
  return (
    <div className="flex min-w-0 flex-1 items-start gap-1">
      <div className="min-w-0 flex-1">
        <pre className="overflow-x-auto font-mono text-sm leading-relaxed break-words whitespace-pre-wrap">{shown}</pre>
        {isLong ? (
          <Button variant="quiet" size="sm" className="-ml-2.5" onPress={() => setIsOpen(!isOpen)}>
            {isOpen ? 'Show less' : `Show all ${lines.length} lines`}
          </Button>
        ) : null}
        {file.truncated ? <p className="text-xs text-muted">Cut off after 64 KiB.</p> : null}
      </div>
      <CopyButton text={text} label={`Copy ${file.file}`} />
    </div>
  );
}
