import { Check, Minus } from 'lucide-react';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import { actions, type Role, reachOf, roleRules } from '#server/domain/people/access.ts';
import { actionWords } from '#server/domain/people/people-sentences.ts';
import type { TeamStanding } from '#server/domain/teams/team-standing.ts';
import { TeamRights } from './team-rights.tsx';

/** What a role may do and what not, line by line, and what their teams add to it: told to the one who has it, or to somebody who looks at them. */
export function RightsCard({
  role,
  teams,
  isOwn = false,
}: {
  role: Role;
  teams: readonly TeamStanding[];
  isOwn?: boolean;
}) {
  const { word, purpose } = roleRules[role];
  const title = isOwn ? 'What you may do' : 'What they may do';
  return (
    <Card label={title}>
      <CardHeader title={title} detail={`${word}: ${purpose}`} />
      <ul className="grid grid-cols-1 gap-x-6 px-3.5 pb-3 sm:grid-cols-2">
        {actions.map((action) => {
          const reach = reachOf(role, action);
          const may = reach !== 'nowhere';
          return (
            <li key={action} className={classes('flex items-start gap-2 py-1', !may && 'text-muted')}>
              <Icon
                as={may ? Check : Minus}
                size={14}
                className={classes('mt-[3px] shrink-0', may ? 'text-ok' : 'text-faint')}
              />
              <span>
                <span className="sr-only">{may ? 'may ' : 'may not '}</span>
                {actionWords[action]}
                {reach === 'teams' ? (
                  <span className="text-muted">, in {isOwn ? 'your' : 'their'} teams’ groups</span>
                ) : null}
              </span>
            </li>
          );
        })}
      </ul>
      <TeamRights role={role} teams={teams} isOwn={isOwn} />
    </Card>
  );
}
