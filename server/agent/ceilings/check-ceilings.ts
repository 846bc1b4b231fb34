/** Ceilings that make no sense on this host stop the agent's start: one that holds nothing would pass for one that does. */
import { fileOfUnit } from '#server/agent/changes/systemd-unit.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { boundNames, type Ceiling, type Ceilings, controllerOfBound } from '#server/domain/ceilings/ceiling.ts';
import { formatCpuList } from '#server/domain/cpu-list.ts';
import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, isUnder, nameOf } from '#server/domain/groups/group-path.ts';
import { missingTops } from './ceiling-judge.ts';

/** Throws BAD_INPUT that names the line. `isKept`: the group is made again with the boot. */
export function checkCeilings(
  host: CgroupHost,
  ceilings: Ceilings,
  {
    onlyUnder,
    isKept,
    highestCpu,
  }: { onlyUnder: GroupPath | null; isKept: (group: GroupPath) => boolean; highestCpu: number },
): void {
  const fail = ({ line }: Ceiling, why: string): never => {
    throw new AppError('BAD_INPUT', {
      public: `${ceilings.file}, line ${line}: ${why}`,
      field: 'CORRAL_AGENT_CEILINGS',
    });
  };
  for (const ceiling of ceilings.tops) {
    const { top, bounds } = ceiling;
    if (onlyUnder !== null && !isUnder(top, onlyUnder))
      fail(ceiling, `${top} lies outside of CORRAL_AGENT_ONLY_UNDER=${onlyUnder}, where nothing is changed at all.`);
    const beyond = (bounds.cores ?? []).filter((core) => core > highestCpu);
    if (beyond.length > 0)
      fail(ceiling, `this host has no CPU ${formatCpuList(beyond)}: its highest is ${highestCpu}.`);
    const unbound = boundNames.find(
      (name) => bounds[name] !== undefined && host.controllers[controllerOfBound[name]].kind !== 'available',
    );
    if (unbound !== undefined)
      fail(
        ceiling,
        `this host has no ${controllerOfBound[unbound]} controller, so that ${unbound} would hold nothing.`,
      );
  }
  // A group that may be deleted may be gone; a unit comes when systemd starts it.
  const lost = missingTops(host, ceilings).find(
    ({ top, isRemovable }) => !isRemovable && !isKept(top) && !isUnit(nameOf(top)),
  );
  if (lost)
    fail(
      lost,
      `there is no group ${lost.top} on this host, and none is kept for its boots. Create it first, or write remove=yes.`,
    );
}

function isUnit(name: string): boolean {
  return /\.(slice|service|scope)$/.test(name) && fileOfUnit(name) !== null;
}
