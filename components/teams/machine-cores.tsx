import { useId } from 'react';
import { classes } from '#components/ui/classes.ts';
import { Tag } from '#components/ui/tag.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { formatCpuList } from '#server/domain/cpu-list.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';
import { coreRows } from './core-rows.ts';

/**
 * The machine's cores, one cell each, for every team that does not have all of them; nothing where each has. Where others are
 * tried out, every team has a field for its list.
 */
export function MachineCores({
  teams,
  online,
  tried,
  onTry,
}: {
  teams: readonly TeamRow[];
  online: readonly number[];
  /** As typed, by team; null: nothing is tried out. */
  tried: ReadonlyMap<string, string> | null;
  onTry: (team: string, text: string) => void;
}) {
  const ids = useId();
  const { rows, given, shared } = coreRows(teams, online, tried);
  if (rows.length === 0) return null;
  return (
    <section aria-label="Cores">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <h3 className="min-w-20 font-medium">Cores</h3>
        <p className="text-muted">
          <span className="text-text">{given === '' ? 'none' : given}</span> of {formatCpuList(online)} given to teams
        </p>
        {shared === '' ? null : <Tag tone="warn">{shared} given more than once</Tag>}
      </div>
      <ul className="flex flex-col gap-1">
        {rows.map(({ id, name, cores, fault }) => (
          <li
            key={id}
            className={
              tried === null
                ? 'grid grid-cols-[minmax(0,10rem)_minmax(0,1fr)_auto] items-center gap-x-3'
                : 'grid grid-cols-[minmax(0,10rem)_minmax(0,26rem)_auto] items-center gap-x-3 max-sm:grid-cols-[minmax(0,1fr)_auto]'
            }
          >
            <span title={name} className="truncate">
              {name}
            </span>
            <span
              aria-hidden
              className={classes(
                'flex h-3 gap-px overflow-hidden rounded-[3px]',
                tried !== null && 'max-sm:order-last max-sm:col-span-2 max-sm:mt-1',
              )}
            >
              {online.map((core) => (
                <span
                  key={core}
                  title={`core ${core}`}
                  className={`min-w-0 flex-1 ${cores.includes(core) ? 'bg-cpu/60' : 'bg-line-soft'}`}
                />
              ))}
            </span>
            {tried === null ? (
              <span className="min-w-12 text-right">{formatCpuList(cores)}</span>
            ) : (
              <TextField
                aria-label={`Cores of ${name}`}
                value={tried.get(id) ?? formatCpuList(cores)}
                onChange={(text) => onTry(id, text)}
                isInvalid={fault !== null}
                aria-describedby={fault === null ? undefined : `${ids}-${id}`}
                isChanged={tried.has(id)}
                mono
                className="w-32"
                autoComplete="off"
                spellCheck="false"
              />
            )}
            {fault === null ? null : (
              <p
                id={`${ids}-${id}`}
                className="order-last col-span-2 mb-1 text-sm text-bad sm:col-start-2 sm:max-w-[34rem]"
              >
                {fault}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
