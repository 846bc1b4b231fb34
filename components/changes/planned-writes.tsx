import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { settingWords } from './moved-values.ts';

/** The writes in their order: which file, what stands there, what the kernel will keep. */
export function PlannedWrites({ writes }: { writes: readonly PlannedWrite[] }) {
  if (writes.length === 0) return <p className="text-muted">Nothing would be written.</p>;
  return (
    <ol aria-label="Writes, in order" className="overflow-hidden rounded-md border border-line">
      {writes.map((write, index) => (
        <li
          key={`${write.path} ${write.text}`}
          className="flex flex-wrap items-baseline gap-x-2 border-t border-line-soft px-2.5 py-[7px] first:border-t-0"
        >
          <span className="w-4 text-faint">{index + 1}</span>
          <span className="min-w-0 font-mono text-sm break-words" title={write.path}>
            <span className="text-faint">
              {write.hierarchyId}/{write.group === '/' ? '' : `…/${nameOf(write.group)}/`}
            </span>
            <wbr />
            {write.file}
          </span>
          <Value write={write} />
        </li>
      ))}
    </ol>
  );
}

function Value({ write }: { write: PlannedWrite }) {
  const asked = settingWords(write.text);
  const keeps = write.keeps === null ? asked : settingWords(write.keeps);
  const isRounded = write.keeps !== null && keeps !== asked && !keeps.includes(asked);
  return (
    <span className="ml-auto min-w-0 text-right font-mono text-sm break-words">
      <span className="text-faint">{write.key === null ? '' : `${settingWords(write.before)} → `}</span>
      <b className="font-medium">{keeps}</b>
      {isRounded ? <span className="block text-xs text-faint">asked {asked}</span> : null}
    </span>
  );
}
