/** Whom the kernel judges when the agent acts. */
import { userNameOf } from '#server/cgroupfs/groups/users.ts';

/** "root (uid 0)": the name and number of the user this process runs as. */
export function agentUser(etc = '/etc'): string {
  const uid = process.geteuid?.() ?? 0;
  return `${userNameOf(etc, uid)} (uid ${uid})`;
}
