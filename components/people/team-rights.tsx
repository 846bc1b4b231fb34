import Link from 'next/link';
import type { ReactNode } from 'react';
import { GroupLink } from '#components/ui/group-link.tsx';
import { type Action, type Role, rightsInTeam, roleRules, teamRoleRules } from '#server/domain/people/access.ts';
import { actionWords, teamActionWords } from '#server/domain/people/people-sentences.ts';
import { type TeamRole, type TeamStanding, teamRoles } from '#server/domain/teams/team-standing.ts';

/** What somebody may do as an owner and as a member of their teams; all teams in which they are the same allow the same. */
export function TeamRights({ role, teams, isOwn }: { role: Role; teams: readonly TeamStanding[]; isOwn: boolean }) {
  if (teams.length === 0)
    return roleRules[role].inTeams ? (
      <p className="border-t border-line-soft px-3.5 py-2.5 text-muted">
        {isOwn ? 'You are' : 'They are'} in no team: there is no group to do any of this in.
      </p>
    ) : null;
  return teamRoles.map((standing) => {
    const held = teams.filter((team) => team.role === standing);
    return held.length === 0 ? null : <InTeams key={standing} role={role} standing={standing} teams={held} />;
  });
}

function InTeams({ role, standing, teams }: { role: Role; standing: TeamRole; teams: readonly TeamStanding[] }) {
  const { below, onTops, team } = rightsInTeam(role, standing);
  const everybody = team.filter((action) => teamRoleRules.member.includes(action));
  const owners = team.filter((action) => !teamRoleRules.member.includes(action));
  return (
    <section className="border-t border-line-soft px-3.5 py-2.5">
      <h3 className="font-medium">
        {standing === 'owner' ? 'Owner of ' : 'Member of '}
        {teams.map(({ id, name }, at) => (
          <span key={id}>
            {at > 0 ? ', ' : ''}
            <Link href={`/teams/${encodeURIComponent(id)}`} className="rounded-sm text-link hover:underline">
              {name}
            </Link>
          </span>
        ))}
      </h3>
      <dl className="mt-1.5 grid grid-cols-1 gap-x-5 gap-y-1.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
        <Right name={teams.length === 1 ? 'The team' : 'The teams'}>{joined(everybody.map(wordOf))}</Right>
        {owners.length === 0 ? null : <Right name="As an owner besides">{joined(owners.map(wordOf))}</Right>}
        <Right name="Top groups">
          <Tops teams={teams} />
        </Right>
        {below.length === 0 ? (
          <Right name="Groups in them">as everywhere on the host, by the role</Right>
        ) : (
          <>
            <Right name="Below a top group">{wordsOf(below)}</Right>
            <Right name="The top group itself">
              {wordsOf(onTops)} <span className="text-muted">– no more: its limits are the team's budget</span>
            </Right>
          </>
        )}
      </dl>
    </section>
  );
}

function Right({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted max-sm:-mb-1.5 max-sm:text-sm">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Tops({ teams }: { teams: readonly TeamStanding[] }) {
  const tops = teams.flatMap((team) => team.tops);
  if (tops.length === 0) return <span className="text-muted">none on this host</span>;
  return (
    <span className="flex flex-wrap gap-x-3">
      {tops.map((top) => (
        <GroupLink key={top} group={top} className="font-mono text-sm break-all" />
      ))}
    </span>
  );
}

function wordOf(action: keyof typeof teamActionWords): string {
  return teamActionWords[action];
}

function wordsOf(allowed: readonly Action[]): string {
  return joined(allowed.map((action) => actionWords[action]));
}

/** Some of them have commas of their own. */
function joined(words: readonly string[]): string {
  return words.join('; ');
}
