import { AppError } from '#server/domain/errors.ts';
import { roleRules } from '#server/domain/people/access.ts';
import { passwordFault } from '#server/domain/people/password.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { OneTimeLink } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from '#server/services/people/end-sessions.ts';
import { invitePerson } from '#server/services/people/invite-person.ts';
import { listPeople } from '#server/services/people/list-people.ts';
import { makeResetLink } from '#server/services/people/reset-password.ts';
import { setPassword } from '#server/services/people/set-password.ts';
import type { Command } from './parse-command.ts';

export interface CommandTools {
  publicUrl: string;
  hashPassword: (password: string) => Promise<string>;
  /** From the terminal, without showing it. */
  askPassword: (prompt: string) => Promise<string>;
}

/** Does what was typed; answers the lines to print. Throws what the services throw; all but the list is on record. */
export async function* runCommand(
  context: ServiceContext & { sessions: SessionKeeper },
  command: Command,
  tools: CommandTools,
): AsyncGenerator<string> {
  if (command.kind === 'list') yield* peopleLines(context);
  else if (command.kind === 'invite')
    yield* linkLines(
      await invitePerson(context, command.input, tools.publicUrl),
      'Invitation for',
      command.input.email,
    );
  else {
    const id = await idOf(context, command.email);
    if (command.asks) {
      await setPassword(context, { id, password: await newPassword(command.email, tools) }, tools.hashPassword);
      yield `The password of ${command.email} is set, and all sessions are ended (in web within 15 seconds).`;
    } else {
      const { validHours } = command;
      yield* linkLines(
        await makeResetLink(context, { id, validHours }, tools.publicUrl),
        'New password for',
        command.email,
      );
    }
  }
}

async function* peopleLines(context: ServiceContext): AsyncGenerator<string> {
  const { people, invitations } = await listPeople(context);
  const rows = people.map(({ email, role, unixAccount, disabledAtMs, lastSignInAtMs, sessions }) => [
    email,
    roleRules[role].word + (disabledAtMs === null ? '' : ' (disabled)'),
    unixAccount ?? '-',
    lastSignInAtMs === null ? '-' : new Date(lastSignInAtMs).toISOString(),
    String(sessions),
  ]);
  yield* columns([['EMAIL', 'ROLE', 'UNIX ACCOUNT', 'LAST SIGN-IN', 'SESSIONS'], ...rows]);
  for (const { email, role, expiresAtMs } of invitations)
    yield `invited: ${plain(email)} as ${roleRules[role].word}, until ${new Date(expiresAtMs).toISOString()}`;
}

function* columns(rows: string[][]): Generator<string> {
  const shown = rows.map((row) => row.map(plain));
  const widths = (shown[0] ?? []).map((_, at) => Math.max(...shown.map((row) => row[at]?.length ?? 0)));
  for (const row of shown)
    yield row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
}

/** Other people's text: it must not steer the terminal. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

function* linkLines({ url, expiresAtMs }: OneTimeLink, what: string, email: string): Generator<string> {
  yield `${what} ${email}, works once, until ${new Date(expiresAtMs).toISOString()}:`;
  yield url;
}

async function idOf({ db }: ServiceContext, email: string): Promise<string> {
  const person = await db.user.findUnique({ where: { email }, select: { id: true } });
  if (!person) throw new AppError('NOT_FOUND', { public: sayOfPeople('people-no-person', {}) });
  return person.id;
}

/** Throws BAD_INPUT when it is too weak or not the same twice. */
async function newPassword(email: string, { askPassword }: CommandTools): Promise<string> {
  const password = await askPassword(`New password for ${email}: `);
  const fault = passwordFault(password, email);
  if (fault) throw new AppError('BAD_INPUT', { public: fault, field: 'password' });
  if ((await askPassword('Once more: ')) !== password)
    throw new AppError('BAD_INPUT', { public: 'The two passwords differ.', field: 'password' });
  return password;
}
