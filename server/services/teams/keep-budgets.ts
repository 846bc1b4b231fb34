/**
 * Tells the agent of all top groups and their budgets' policies, whenever they are others than it was told: for what it does by
 * itself, at the boot, at the end of a try, at the hours of a schedule, and to keep what is done to disks. Web may be away then.
 */
import type { Db } from '#server/db/open-db.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import { lookAgain } from '#server/services/audit/record-told.ts';
import { readPolicies } from './with-budgets.ts';

interface Parts {
  db: Db;
  host: { name: string; verbs: Pick<AgentVerbs, 'keepBudgets'> };
  mirror: Pick<HostMirror, 'subscribe'>;
}

export function keepBudgets(parts: Parts, log: (line: string) => void): { stop(): Promise<void> } {
  let told: string | null = null;
  const look = async (isAnew: boolean) => {
    // Another agent may have another file.
    if (isAnew) told = null;
    told = await tellBudgets(parts, told);
  };
  return lookAgain(parts.mirror, { look, what: 'budgets', log });
}

/** Answers what the agent knows now. Throws what the database and the agent throw. */
export async function tellBudgets({ db, host }: Pick<Parts, 'db' | 'host'>, told: string | null): Promise<string> {
  const budgets = await readPolicies(db, host.name);
  const text = JSON.stringify(budgets);
  if (text !== told) await host.verbs.keepBudgets({ budgets });
  return text;
}
