import { withStorage } from '#server/db/storage-error.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { evidenceOfUse } from '#server/domain/requests/evidence.ts';
import { ofEachResource } from '#server/domain/teams/budget-resources.ts';
import type { DiskPeaks } from '#server/domain/teams/disk-peaks.ts';
import type { TeamInput, TopPeaks } from '#server/domain/teams/team.ts';
import { maySeeTeam } from '#server/domain/teams/team-rights.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import type { GroupHub } from '#server/hosts/group-hub.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { readHistory } from '#server/services/usage/read-history.ts';

type Reader = Pick<ServiceContext, 'db' | 'host' | 'actor'> & { groups: Pick<GroupHub, 'watch'> };

/** Of each top group of the team. Throws NOT_FOUND, also to those whom the team is not shown. */
export async function readPeaks({ db, host, actor, groups }: Reader, { id }: TeamInput): Promise<TopPeaks[]> {
  const none = new AppError('NOT_FOUND', { public: sayOfTeam('team-none', {}) });
  if (!maySeeTeam(actor, id)) throw none;
  const tops = { select: { host: true, path: true }, orderBy: { path: 'asc' } } as const;
  const team = await withStorage(() => db.team.findUnique({ where: { id }, select: { tops } }));
  if (!team) throw none;
  const here = team.tops.filter((top) => top.host === host.name).map(({ path }) => path as GroupPath);
  const [histories, disks] = await Promise.all([
    Promise.all(here.map((group) => readHistory(groups, group))),
    diskPeaksOf(host, here),
  ]);
  return team.tops.map((top): TopPeaks => {
    const group = top.path as GroupPath;
    const history = top.host === host.name ? (histories[here.indexOf(group)] ?? null) : null;
    return { host: top.host, group, kept: history && peaksIn(history, disks.get(group) ?? []) };
  });
}

/** None while the agent is away. */
async function diskPeaksOf(host: Reader['host'], groups: GroupPath[]): Promise<Map<GroupPath, DiskPeaks[]>> {
  if (groups.length === 0) return new Map();
  try {
    const peaks = await host.verbs.diskPeaks({ groups });
    return new Map(peaks.map(({ group, disks }) => [group, disks]));
  } catch (cause) {
    if (isAppError(cause) && cause.code === 'AGENT_DOWN') return new Map();
    throw cause;
  }
}

function peaksIn(history: GroupHistory, disks: DiskPeaks[]): TopPeaks['kept'] {
  const use = evidenceOfUse(history);
  if (!use) return null;
  const { sinceMs, untilMs, resources } = use;
  const peakOf = ofEachResource((resource) => {
    const of = resources[resource];
    return of && { amount: of.peak, atMs: of.peakAtMs };
  });
  return { sinceMs, untilMs, resources: peakOf, disks };
}
