import { AppError } from '#server/domain/errors.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { SetUnixAccountInput } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { SessionKeeper } from './end-sessions.ts';
import { changePeople, findPerson, inPeopleTransaction } from './people-change.ts';

/**
 * Maps somebody to a Unix account of the host, or to none. Throws BAD_INPUT for root, what the agent says of an account
 * that it does not launch as or that does not exist (field unixAccount), AGENT_DOWN, and as changePeople does.
 */
export async function setUnixAccount(
  context: ServiceContext & { sessions: SessionKeeper },
  { id, unixAccount }: SetUnixAccountInput,
): Promise<void> {
  await changePeople(context, {
    permission: 'people:manage',
    action: 'people.unixAccount',
    about: { id },
    what: `Unix account ${unixAccount ?? 'none'}`,
    run: async () => {
      if (unixAccount !== null) await refuseUnusable(context, unixAccount);
      return inPeopleTransaction(context, 'people:manage', async (transaction) => {
        const { email, unixAccount: before } = await findPerson(transaction, id);
        await transaction.user.update({ where: { id }, data: { unixAccount, updatedAt: new Date(context.clock()) } });
        return { result: undefined, values: [{ what: `Unix account of ${email}`, before, after: unixAccount }] };
      });
    },
  });
  context.sessions.personChanged(id, null);
}

/** The agent is the judge: it is asked what stands in the way of launching something harmless as that account. */
async function refuseUnusable({ host }: Pick<ServiceContext, 'host'>, user: string): Promise<void> {
  const command = { kind: 'argv', argv: ['true'] };
  const { user: account, notes } = await host.verbs.planLaunch(
    launchInputSchema.parse({ command, group: rootPath, user }),
  );
  if (user === 'root' || account?.uid === 0)
    throw new AppError('BAD_INPUT', { public: sayOfPeople('people-unix-root', {}), field: 'unixAccount' });
  const blocking = notes.find(({ kind, field }) => kind === 'blocks' && field === 'user');
  if (blocking) throw new AppError('BAD_INPUT', { public: blocking, field: 'unixAccount' });
}
