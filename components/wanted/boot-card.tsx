import { Power } from 'lucide-react';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import { formatAgo, formatCount } from '#server/domain/units.ts';
import type { BootReport, RestoredGroup } from '#server/domain/wanted/wanted-verbs.ts';

const looks: Record<RestoredGroup['result'], { word: string; tone: Tone }> = {
  restored: { word: 'restored', tone: 'ok' },
  'in-part': { word: 'in part', tone: 'warn' },
  failed: { word: 'not restored', tone: 'bad' },
};

const shownGroups = 200;

/** What came back with the last boot of the host; what did not comes first. */
export function BootCard({ boot, nowMs }: { boot: BootReport; nowMs: number }) {
  const { groups, startedAtMs, endedAtMs, setAside, awaited } = boot;
  const isEmpty = groups.length === 0 && endedAtMs !== null && setAside === null;
  const whole = groups.filter(({ result }) => result === 'restored').length;
  const sorted = [...groups].sort((a, b) => rank(a) - rank(b));
  return (
    <Card label="Boot report">
      <CardHeader
        title="Boot report"
        detail={
          groups.length === 0 ? null : `${formatCount(whole)} of ${formatCount(groups.length)} groups restored in full`
        }
        // The boot itself may have been long before: this is when the agent began with it.
        aside={isEmpty ? null : `when the agent started, ${formatAgo(startedAtMs, nowMs)}`}
      />
      {setAside ? (
        <Note tone="bad" className="mx-3.5 mb-2.5">
          {setAside.text}
        </Note>
      ) : null}
      {endedAtMs === null ? (
        <Note tone="info" role="status" className="mx-3.5 mb-2.5">
          {awaited.length > 0 ? `Still waiting for ${awaited.join(', ')}.` : 'Restoring is under way.'}
        </Note>
      ) : null}
      {groups.length === 0 ? (
        <EmptyState icon={Power} title="Nothing had to come back">
          When the host starts, each group that is kept is listed here with what was restored of it.
        </EmptyState>
      ) : (
        <ul>
          {sorted.slice(0, shownGroups).map((restored) => (
            <BootRow key={restored.group} restored={restored} />
          ))}
        </ul>
      )}
      {sorted.length > shownGroups ? (
        <p className="border-t border-line-soft px-3.5 py-2 text-sm text-muted">
          {formatCount(sorted.length - shownGroups)} more are in the audit log.
        </p>
      ) : null}
    </Card>
  );
}

function rank({ result }: RestoredGroup): number {
  return result === 'failed' ? 0 : result === 'in-part' ? 1 : 2;
}

function BootRow({ restored: { group, result, limits, faults } }: { restored: RestoredGroup }) {
  const { word, tone } = looks[result];
  const told = limits.filter(({ status, why }) => status === 'failed' || why !== null);
  return (
    <li className="border-t border-line-soft px-3.5 py-1.5">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
        <GroupLink group={group} tab="limits" className="min-w-0 font-mono text-sm break-all text-link" />
        <Tag tone={tone}>{word}</Tag>
        <span className="text-sm text-muted">{limits.length === 1 ? '1 limit' : `${limits.length} limits`}</span>
      </div>
      {faults.map(({ code, text }) => (
        <p key={code} className="text-sm break-words text-bad">
          {text}
        </p>
      ))}
      {told.map(({ key, why }) => (
        <p key={key} className="text-sm break-words text-muted">
          <code className="font-mono text-text">{key}</code> {why?.text ?? 'not restored'}
        </p>
      ))}
    </li>
  );
}
