import { Note } from '#components/ui/note.tsx';
import type { ClassifyOutcome } from '#server/domain/rules/rule-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { MovedList } from './moved-list.tsx';

/** What became of a classification, or of taking one back. */
export function ClassifyResult({
  outcome: { result, processes, why },
  isBack,
}: {
  outcome: ClassifyOutcome;
  isBack: boolean;
}) {
  const moved = processes.filter(({ status }) => status === 'moved').length;
  const refused = processes.find(({ status }) => status === 'refused');
  const gone = processes.filter(({ status }) => status === 'gone').length;
  if (result !== 'applied')
    return (
      <Note tone="bad" role="alert">
        <p className="font-medium">
          {result === 'broken'
            ? 'The kernel refused one, and not all could be put back.'
            : 'The kernel refused one: none was moved.'}
        </p>
        {refused ? `${refused.name} (${refused.pid}): ` : ''}
        {why}
      </Note>
    );
  const all = `${formatCount(moved)} ${moved === 1 ? 'process is' : 'processes are'}`;
  return (
    <>
      <Note tone="ok" role="status">
        {isBack ? `${all} back where ${moved === 1 ? 'it was' : 'they were'}.` : `${all} where the rules want them.`}
        {gone > 0 ? ` ${formatCount(gone)} had ended meanwhile.` : ''}
      </Note>
      <MovedList
        label="What the kernel says"
        moved={processes.map(({ pid, name, before, after }) => ({ what: `${name} (${pid})`, before, after }))}
      />
    </>
  );
}
