import { withStorage } from '#server/db/storage-error.ts';
import type { ControlState } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ServiceContext } from '#server/services/context.ts';

export interface ControlView extends ControlState {
  /** Who froze the group through Corral, as the audit log names them; null when nobody did, or the log does not know. */
  frozenBy: string | null;
}

/** The agent knows no people: who froze the group is what the audit log says of its request. */
export async function readControl(
  { host, db }: Pick<ServiceContext, 'host' | 'db'>,
  { group }: { group: GroupPath },
): Promise<ControlView> {
  const state = await host.verbs.control({ group });
  const { requestId } = state.frozen;
  if (requestId === null) return { ...state, frozenBy: null };
  const intent = await withStorage(() => db.auditIntent.findUnique({ where: { requestId }, select: { person: true } }));
  return { ...state, frozenBy: intent?.person ?? null };
}
