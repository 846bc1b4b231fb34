/** What is said of the audit log's integrity, from what a walk found and what was stored after it. */
import type { AuditVerdict, ChainVerdict, StandingVerdict } from '#server/domain/audit/audit-event.ts';
import { formatClock, formatCount } from '#server/domain/units.ts';

/** Up to so many records in each chain a walk takes a fraction of a second: the page makes one by itself. */
const shortLog = 2000;

/** Whether there is something that nobody has verified, and looking costs next to nothing. */
export function isWorthVerifying({ intents, outcomes, since }: StandingVerdict): boolean {
  const isShort = intents.count + since.intents <= shortLog && outcomes.count + since.outcomes <= shortLog;
  return isShort && since.intents + since.outcomes > 0;
}

/** The newer of what Corral found and what somebody asked for; of the latter nothing is known to have been stored since. */
export function verdictShown(
  found: StandingVerdict | null | undefined,
  asked: AuditVerdict | undefined,
): StandingVerdict | undefined {
  if (asked && asked.atMs > (found?.atMs ?? 0)) return { ...asked, since: { intents: 0, outcomes: 0 } };
  return found ?? undefined;
}

export interface IntegrityWords {
  state: 'intact' | 'unknown' | 'broken';
  title: string;
  text: string;
}

export function integrityWords(verdict: StandingVerdict): IntegrityWords {
  const at = formatClock(verdict.atMs);
  const since = sinceWords(verdict.since);
  if (verdict.kind === 'broken')
    return {
      state: 'broken',
      title: 'Broken',
      text: `Records were edited, removed or inserted outside of Corral. Verified at ${at}.`,
    };
  if (since === null)
    return {
      state: 'intact',
      title: 'Intact',
      text: `Every record is as it was stored. Verified at ${at}; compare the last hashes with a note kept elsewhere.`,
    };
  // All of nothing is intact: that is no news of what was stored since.
  return verdict.intents.count + verdict.outcomes.count === 0
    ? { state: 'unknown', title: 'Not verified yet', text: `The log was empty at ${at}; ${since} stored since then.` }
    : {
        state: 'intact',
        title: `Intact up to ${at}`,
        text: `Every record until then is as it was stored; ${since} stored since then and not verified yet.`,
      };
}

/** Beside the chain's name. */
export function countWords(chain: ChainVerdict, since: number): string {
  if (chain.kind === 'intact' && chain.count === 0 && since > 0) return `${records(since)}, not verified yet`;
  const more = chain.kind === 'intact' && since > 0 ? `; ${formatCount(since)} more, not verified yet` : '';
  return `${records(chain.count)}${chain.kind === 'broken' ? ' intact before it' : ', all intact'}${more}`;
}

function records(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'record' : 'records'}`;
}

/** Null where there are none. */
function sinceWords({ intents, outcomes }: StandingVerdict['since']): string | null {
  const parts = [
    ...(intents > 0 ? [`${formatCount(intents)} ${intents === 1 ? 'attempt' : 'attempts'}`] : []),
    ...(outcomes > 0 ? [`${formatCount(outcomes)} ${outcomes === 1 ? 'outcome' : 'outcomes'}`] : []),
  ];
  if (parts.length === 0) return null;
  return `${parts.join(' and ')} ${intents + outcomes === 1 ? 'was' : 'were'}`;
}
