import type { SetOvercommitInput } from '#server/domain/teams/team.ts';
import type { TeamContext } from './team-change.ts';
import { changeTeam } from './team-change.ts';

/** How many times of its budget a team may hand out. What is handed out already stays. Throws as changeTeam does. */
export function setOvercommit(context: TeamContext, { id, overcommit }: SetOvercommitInput): Promise<void> {
  return changeTeam(context, {
    rule: null,
    action: 'teams.overcommit',
    id,
    what: `hands out ${words(overcommit)}`,
    work: async (transaction, { overcommit: before }) => {
      await transaction.team.update({ where: { id }, data: { overcommit } });
      return { values: [{ what: 'handing out', before: words(before), after: words(overcommit) }], touches: [] };
    },
  });
}

function words(overcommit: number | null): string {
  if (overcommit === null) return 'as much as it likes';
  return overcommit === 1 ? 'its budget at most' : `${overcommit} times its budget at most`;
}
