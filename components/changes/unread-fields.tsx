import { Note } from '#components/ui/note.tsx';

/** Beside a preview: it is made without the fields that cannot be read. */
export function UnreadFields({ count }: { count: number }) {
  return (
    <Note tone="warn">
      {count === 1
        ? 'One field cannot be read yet: see the message under it.'
        : `${count} fields cannot be read yet: see the messages under them.`}
    </Note>
  );
}
