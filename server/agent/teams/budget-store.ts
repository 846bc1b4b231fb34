/**
 * What web has told of teams' budgets last, in a file of the agent's own: for what the agent does by itself, while nobody asks and
 * web may be away. A request of web's brings its own policy along.
 */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type BudgetPolicy, budgetPolicySchema, policyOf } from '#server/domain/teams/budget-policy.ts';
import { sayOfTeam } from '#server/domain/teams/team-sentences.ts';
import { writeDurably } from '../wanted/wanted-store.ts';

export interface BudgetStore {
  /** The policy that a change in the group comes under now; `stored` is that of the time when it was asked for, where web has told nothing. */
  policyFor(group: GroupPath, stored: BudgetPolicy | null | undefined): BudgetPolicy | undefined;
  /** On disk when it returns. Throws STORAGE_FULL and STORAGE_BUSY: then the old ones count. */
  put(budgets: readonly BudgetPolicy[]): void;
}

const fileSchema = z.object({ version: z.literal(1), budgets: z.array(budgetPolicySchema) });

/** Never throws for what stands in the file: what cannot be read is told anew as soon as web is there. */
export function openBudgetStore(file: string, log: (line: string) => void = console.error): BudgetStore {
  let known = readFile(file, log);
  return {
    policyFor: (group, stored) => (known ? policyOf(group, known) : (stored ?? undefined)),
    put: (budgets) => {
      if (JSON.stringify(budgets) === JSON.stringify(known)) return;
      const text = JSON.stringify({ version: 1, budgets });
      writeDurably(file, `${text}\n`, (errno, isFull) =>
        sayOfTeam(isFull ? 'budgets-disk-full' : 'budgets-not-written', { file, errno }),
      );
      known = [...budgets];
    },
  };
}

/** Where nothing is kept: what was stored with each promise counts. */
export const noBudgetStore: Pick<BudgetStore, 'policyFor'> = { policyFor: (_, stored) => stored ?? undefined };

function readFile(file: string, log: (line: string) => void): BudgetPolicy[] | null {
  if (!existsSync(file)) return null;
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).budgets;
  } catch (cause) {
    log(`${file} cannot be read, and is written anew when web tells what stands in it: ${String(cause)}`);
    return null;
  }
}
