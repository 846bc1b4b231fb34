/** Which cores of the machine which team may run on, and which it would with other lists. Pure. */
import { formatCpuList, parseCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';

export interface CoreRow {
  id: string;
  name: string;
  /** By number, ascending; where the tried text is no list, as they are. */
  cores: number[];
  /** What is wrong with the text that is tried; null where there is none, or nothing wrong. */
  fault: string | null;
}

export interface CoreRows {
  /** In the order of the teams: those that do not have all of them; where lists are tried all that have a cpuset. */
  rows: CoreRow[];
  /** Lists; "" for none. */
  given: string;
  /** Given to more than one of them. */
  shared: string;
}

/**
 * `online` are those of the machine. Of several top groups a team has the cores of all. `tried`: texts by team that stand for
 * their lists, none where nothing is tried out (null).
 */
export function coreRows(
  teams: readonly Pick<TeamRow, 'id' | 'name' | 'tops'>[],
  online: readonly number[],
  tried: ReadonlyMap<string, string> | null = null,
): CoreRows {
  const rows = teams.flatMap(({ id, name, tops }): CoreRow[] => {
    const here = tops.filter(({ state, cores }) => state === 'there' && cores !== null);
    const own = new Set(here.flatMap(({ cores }) => parseKernelCpuList(cores?.inForce ?? '')));
    const asIs = online.filter((core) => own.has(core));
    if (asIs.length === 0 || (tried === null && asIs.length === online.length)) return [];
    return [{ id, name, ...readTried(tried?.get(id), { asIs, online }) }];
  });
  // A team that has all of them is given none in particular.
  const some = rows.filter(({ cores }) => cores.length < online.length);
  const times = (core: number) => some.filter(({ cores }) => cores.includes(core)).length;
  return {
    rows,
    given: formatCpuList(online.filter((core) => times(core) > 0)),
    shared: formatCpuList(online.filter((core) => times(core) > 1)),
  };
}

function readTried(
  text: string | undefined,
  { asIs, online }: { asIs: number[]; online: readonly number[] },
): Pick<CoreRow, 'cores' | 'fault'> {
  if (text === undefined) return { cores: asIs, fault: null };
  try {
    const cores = parseCpuList(text, { highest: Math.max(...online) });
    const missing = cores.filter((core) => !online.includes(core));
    if (missing.length > 0) return { cores: asIs, fault: `not on this machine: ${formatCpuList(missing)}` };
    return cores.length === 0 ? { cores: asIs, fault: 'such as 0-3' } : { cores, fault: null };
  } catch (error) {
    if (!isAppError(error)) throw error;
    return { cores: asIs, fault: error.public };
  }
}
