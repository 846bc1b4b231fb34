import { Note } from '#components/ui/note.tsx';
import { type MovedValue, movedSentence, settingWords } from './moved-values.ts';

/** What changed between the preview and the attempt: nothing was written, and the person decides again. */
export function MovedNote({ moved }: { moved: readonly MovedValue[] }) {
  return (
    <Note tone="warn" role="alert">
      <p className="font-medium">{movedSentence(moved)}</p>
      {moved.length > 0 ? (
        <ul>
          {moved.map((value) => (
            <li key={value.path}>
              <code className="font-mono text-sm">{value.file}</code> was {settingWords(value.shown, value.file)}, now
              it is <b className="font-medium">{settingWords(value.now, value.file)}</b>.
            </li>
          ))}
        </ul>
      ) : null}
      <p>What you typed is still there, and the preview above is made from the fresh values: decide again.</p>
    </Note>
  );
}
