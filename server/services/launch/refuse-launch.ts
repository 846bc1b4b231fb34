import { AppError } from '#server/domain/errors.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { whyNotSuchLaunch } from '#server/domain/people/launch-user.ts';

/** The agent knows no people: as whom somebody may launch, and with what, is decided here. Throws FORBIDDEN. */
export function refuseLaunch(
  actor: Pick<Actor, 'role' | 'teams' | 'unixAccount'>,
  input: Pick<LaunchInput, 'user' | 'groups' | 'nice' | 'noNewPrivileges'>,
): void {
  const refused = whyNotSuchLaunch(actor, input);
  if (refused) throw new AppError('FORBIDDEN', { public: refused.why, field: refused.field });
}
