import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { RunInput, RunsQuery } from '#server/domain/launch/launch-verbs.ts';
import type { RunDetail } from '#server/domain/launch/run.ts';
import { type RunRow, runRowOf } from '#server/domain/launch/run-row.ts';
import { can } from '#server/domain/people/access.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { readLaunchers } from './read-launchers.ts';

export interface RunRows {
  /** Newest first. */
  runs: RunRow[];
  /** How many there are in all. */
  total: number;
}

export interface RunView extends Omit<RunDetail, 'input'> {
  /** What was asked, to launch it again; null for who may not see its environment (launch:output). */
  input: LaunchInput | null;
  /** Who launched it, as the audit log names them; null when it does not know. */
  person: string | null;
}

export async function listRuns({ host, db }: Pick<ServiceContext, 'host' | 'db'>, query: RunsQuery): Promise<RunRows> {
  const { runs, total } = await host.verbs.runs(query);
  const launchers = await readLaunchers(
    db,
    runs.map(({ requestId }) => requestId),
  );
  return { runs: runs.map((run) => runRowOf(run, launchers.get(run.requestId) ?? null)), total };
}

/** Throws NOT_FOUND. */
export async function readRun(
  { host, db, actor }: Pick<ServiceContext, 'host' | 'db' | 'actor'>,
  { id }: RunInput,
): Promise<RunView> {
  const run = await host.verbs.run({ id });
  const launchers = await readLaunchers(db, [run.requestId]);
  const maySee = can(actor, 'launch:output', run.group).ok;
  return { ...run, input: maySee ? run.input : null, person: launchers.get(run.requestId) ?? null };
}
