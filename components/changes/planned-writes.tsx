import type { ReactNode } from 'react';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import { shownIn } from '#server/domain/limits/setting-rows.ts';
import { settingWords } from './moved-values.ts';

/** What is done, in order: directories, then which file, what stands there, what the kernel will keep. */
export function PlannedWrites({
  makes = [],
  writes,
}: {
  makes?: readonly PlannedDir[];
  writes: readonly PlannedWrite[];
}) {
  if (makes.length + writes.length === 0) return <p className="text-muted">Nothing would be written.</p>;
  return (
    <ol
      aria-label={makes.length > 0 ? 'Directories and writes, in order' : 'Writes, in order'}
      className="overflow-hidden rounded-md border border-line"
    >
      {makes.map(({ hierarchyId, path }, index) => (
        <Step key={path} number={index + 1} title={path} home={`${hierarchyId}/…/`} name={`${path.split('/').at(-1)}/`}>
          <span className="ml-auto font-mono text-sm text-faint">mkdir</span>
        </Step>
      ))}
      {writes.map((write, index) => (
        <Step
          key={`${write.path} ${write.text}`}
          number={makes.length + index + 1}
          title={write.path}
          home={`${write.hierarchyId}/${write.group === '/' ? '' : `…/${nameOf(write.group)}/`}`}
          name={write.file}
        >
          <Value write={write} />
        </Step>
      ))}
    </ol>
  );
}

function Step({
  number,
  title,
  home,
  name,
  children,
}: {
  number: number;
  title: string;
  /** Where it is, before the name. */
  home: string;
  name: string;
  children: ReactNode;
}) {
  return (
    <li className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-2 border-t border-line-soft px-2.5 py-[7px] first:border-t-0">
      <span className="min-w-4 text-faint">{number}</span>
      <span className="flex flex-wrap items-baseline gap-x-2">
        <span className="min-w-0 font-mono text-sm break-words" title={title}>
          <span className="text-faint">{home}</span>
          <wbr />
          {name}
        </span>
        {children}
      </span>
    </li>
  );
}

function Value({ write }: { write: PlannedWrite }) {
  // What stands is a list in another file: what is given or taken says it.
  if (shownIn(write.file) !== write.file)
    return <b className="ml-auto min-w-0 text-right font-mono text-sm font-medium break-words">{write.text}</b>;
  const asked = settingWords(write.text, write.file);
  const keeps = write.keeps === null ? asked : settingWords(write.keeps, write.file);
  const isRounded = write.keeps !== null && keeps !== asked && !keeps.includes(asked);
  return (
    <span className="ml-auto min-w-0 text-right font-mono text-sm break-words">
      <span className="text-faint">{write.key === null ? '' : `${settingWords(write.before, write.file)} → `}</span>
      <b className="font-medium">{keeps}</b>
      {isRounded ? <span className="block text-xs text-faint">asked {asked}</span> : null}
    </span>
  );
}
