import { AskForMore } from '#components/live/ask-for-more.tsx';
import { CommandBlock } from '#components/ui/command-block.tsx';
import { Note } from '#components/ui/note.tsx';
import type { NoteSeverity, PlanNote } from '#server/domain/changes/change.ts';
import { isRefusal } from './plan-refusal.ts';

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
    <Note
      key={`${note.code} ${note.text}`}
      tone={note.severity === 'refused' && !isRefusal(note) ? 'info' : tones[note.severity]}
    >
      {isRefusal(note) ? <b className="font-medium">Refused. </b> : null}
      {note.severity === 'danger' ? <b className="font-medium">Danger. </b> : null}
      {note.text.split('\n', 1)}
      {note.values.commands ? (
        <div className="mt-1.5">
          <CommandBlock text={String(note.values.commands)} label="Copy the owner’s command" />
        </div>
      ) : null}
      {isRefusal(note) ? <AskForMore refusal={note} /> : null}
    </Note>
  ));
}
