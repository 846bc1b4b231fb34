/**
 * Puts on record what the agent brought back with a boot, each group and launch once: whenever the agent is there anew, and
 * every few seconds until it has told all.
 */
import type { BootReport } from '#server/domain/wanted/wanted-verbs.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import { lookAgain, type RecordParts, recordTold, type ToldEntry } from '#server/services/audit/record-told.ts';
import { outcomeOfBootLaunch, outcomeOfRestored } from './describe-wanted.ts';

export function keepBootRecords(
  parts: RecordParts & { mirror: Pick<HostMirror, 'subscribe'> },
  log: (line: string) => void,
): { stop(): Promise<void> } {
  let isAllTold = false;
  const look = async (isAnew: boolean) => {
    if (isAllTold && !isAnew) return;
    isAllTold = false;
    const report = await parts.host.verbs.bootReport();
    await recordBoot(parts, report);
    isAllTold = report.endedAtMs !== null;
  };
  return lookAgain(parts.mirror, { look, what: 'what came back with the boot', log });
}

/** Stores what is not stored yet. Throws what the database throws. */
export function recordBoot(parts: RecordParts, report: BootReport): Promise<void> {
  return recordTold(parts, entriesOf(report));
}

function entriesOf({ groups, launches }: BootReport): ToldEntry[] {
  return [
    ...groups.map((restored): ToldEntry => {
      const { requestId, group, limits } = restored;
      const failed = limits.filter(({ status }) => status === 'failed').length;
      const left = limits.filter(({ status }) => status === 'left').length;
      const count = limits.length === 1 ? '1 limit' : `${limits.length} limits`;
      const rest = `${failed > 0 ? `, ${failed} not restored` : ''}${left > 0 ? `, ${left} left as set since` : ''}`;
      const summary = `after the boot: the group and ${count}${rest}`;
      return { requestId, group, action: 'boot.restore', summary, outcome: outcomeOfRestored(restored) };
    }),
    ...launches.map((launch): ToldEntry => {
      const { requestId, group, command } = launch;
      const summary = `after the boot: ${command.slice(0, 200)}`;
      return { requestId, group, action: 'boot.launch', summary, outcome: outcomeOfBootLaunch(launch) };
    }),
  ];
}
