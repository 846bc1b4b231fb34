import { CopyButton } from '#components/ui/copy-button.tsx';
import { Note } from '#components/ui/note.tsx';
import type { NoteSeverity, PlanNote } from '#server/domain/changes/change.ts';

const tones: Record<NoteSeverity, 'info' | 'warn' | 'bad'> = {
  info: 'info',
  warning: 'warn',
  danger: 'bad',
  refused: 'bad',
};
const order: NoteSeverity[] = ['refused', 'danger', 'warning', 'info'];

/** The sentences of a plan, the gravest first. */
export function PlanNotes({ notes }: { notes: readonly PlanNote[] }) {
  const sorted = [...notes].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return sorted.map((note) => (
    <Note key={`${note.code} ${note.text}`} tone={tones[note.severity]}>
      {note.severity === 'refused' ? <b className="font-medium">Refused. </b> : null}
      {note.severity === 'danger' ? <b className="font-medium">Danger. </b> : null}
      {note.text.split('\n', 1)}
      {note.values.commands ? <Commands text={String(note.values.commands)} /> : null}
    </Note>
  ));
}

function Commands({ text }: { text: string }) {
  return (
    <div className="relative mt-1.5">
      <pre className="min-h-[34px] overflow-x-auto rounded-md border border-line bg-bg py-1.5 pr-9 pl-2.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap text-text">
        {text}
      </pre>
      <span className="absolute top-1 right-1.5">
        <CopyButton text={text} label="Copy the owner’s command" />
      </span>
    </div>
  );
}
