/** Which cores of the machine which team may run on. Pure. */
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';

export interface CoreRow {
  id: string;
  name: string;
  /** By number, ascending. */
  cores: number[];
}

export interface CoreRows {
  /** Teams that do not have all of them, in the order of the teams. */
  rows: CoreRow[];
  /** Lists; "" for none. */
  given: string;
  /** Given to more than one of them. */
  shared: string;
}

/** `online` are those of the machine. Of several top groups a team has the cores of all. */
export function coreRows(teams: readonly Pick<TeamRow, 'id' | 'name' | 'tops'>[], online: readonly number[]): CoreRows {
  const rows = teams.flatMap(({ id, name, tops }): CoreRow[] => {
    const here = tops.filter(({ state, cores }) => state === 'there' && cores !== null);
    const own = new Set(here.flatMap(({ cores }) => parseKernelCpuList(cores?.inForce ?? '')));
    const cores = online.filter((core) => own.has(core));
    return cores.length === 0 || cores.length === online.length ? [] : [{ id, name, cores }];
  });
  const times = (core: number) => rows.filter(({ cores }) => cores.includes(core)).length;
  return {
    rows,
    given: formatCpuList(online.filter((core) => times(core) > 0)),
    shared: formatCpuList(online.filter((core) => times(core) > 1)),
  };
}
