'use client';

import { Check, CircleX, type LucideIcon, Minus, RotateCcw, TriangleAlert, X } from 'lucide-react';
import { IconButton } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import type { ApplyOutcome, WriteStatus } from '#server/domain/changes/change.ts';
import { formatClock } from '#server/domain/units.ts';
import { settingWords } from './moved-values.ts';
import type { AppliedChange } from './use-limits-change.ts';

const statuses: Record<WriteStatus, { word: string; tone: Tone; icon: LucideIcon }> = {
  kept: { word: 'kept', tone: 'ok', icon: Check },
  differs: { word: 'differs', tone: 'warn', icon: TriangleAlert },
  refused: { word: 'refused', tone: 'bad', icon: CircleX },
  'rolled-back': { word: 'rolled back', tone: 'warn', icon: RotateCcw },
  'rollback-failed': { word: 'not rolled back', tone: 'bad', icon: CircleX },
  'not-tried': { word: 'not tried', tone: 'neutral', icon: Minus },
};

function titleOf(outcome: ApplyOutcome): string {
  if (outcome.result === 'applied') return 'Done: the kernel keeps';
  if (outcome.result === 'broken') return 'Half changed: one write failed and rolling back failed too';
  return outcome.writes.some((write) => write.status === 'rolled-back')
    ? 'Not changed: one write failed, the others were rolled back'
    : 'Not changed: the kernel refused';
}

/** What of it is kept after a reboot, and what no longer is; when it comes back. */
function keptWords({ wanted = [], returnsAtMs }: ApplyOutcome): string {
  const keys = (isKept: boolean) =>
    wanted.flatMap(({ key, after }) => (key !== null && (after !== null) === isKept ? [key] : [])).join(', ');
  return [
    returnsAtMs === undefined ? '' : `Comes back at ${formatClock(returnsAtMs)}, unless somebody keeps it.`,
    keys(true) ? `Kept after reboot: ${keys(true)}.` : '',
    keys(false) ? `No longer kept after reboot: ${keys(false)}.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** After an apply: per file what was asked, what stood before and what the kernel kept. */
export function ApplyResult({ applied, onClose }: { applied: AppliedChange; onClose: () => void }) {
  const { outcome, requestId } = applied;
  const reasons = outcome.writes.flatMap((write) => (write.why === null ? [] : [write.why]));
  return (
    <section aria-label="What the kernel kept" className="flex flex-col gap-2.5">
      <div className="flex items-start justify-between gap-2">
        <div>
          <h2 className="font-semibold">{titleOf(outcome)}</h2>
          <p className="text-sm text-muted">
            at {formatClock(outcome.atMs)} · request <code className="font-mono text-xs">{requestId}</code>
          </p>
        </div>
        <IconButton label="Close the result" icon={X} size="sm" onPress={onClose} />
      </div>
      <ul aria-label="Files" className="overflow-hidden rounded-md border border-line">
        {outcome.writes.map((write) => (
          <li
            key={`${write.path} ${write.asked}`}
            aria-label={write.file}
            className="flex flex-col gap-1 border-t border-line-soft px-2.5 py-2 first:border-t-0"
          >
            <div className="flex items-center justify-between gap-2">
              <span className="min-w-0 font-mono text-sm break-words" title={write.path}>
                {write.file}
              </span>
              <StatusTag status={write.status} />
            </div>
            <dl className="grid grid-cols-3 gap-x-3">
              <Fact name="asked" file={write.file} text={write.asked} />
              <Fact name="before" file={write.file} text={write.before} />
              <Fact
                name={write.status === 'kept' || write.status === 'differs' ? 'kept' : 'now'}
                file={write.file}
                text={write.after}
                isStrong
              />
            </dl>
          </li>
        ))}
      </ul>
      {(outcome.dropIns ?? []).map(({ path, after }) => (
        <p key={path} className="text-sm text-muted">
          {after === null ? 'systemd keeps nothing in' : 'systemd keeps it in'}{' '}
          <code className="font-mono text-xs break-all">{path}</code>
        </p>
      ))}
      {keptWords(outcome) ? <p className="text-sm text-muted">{keptWords(outcome)}</p> : null}
      {reasons.map((why) => (
        <Note key={why} tone={outcome.result === 'applied' ? 'info' : 'bad'}>
          {why}
        </Note>
      ))}
    </section>
  );
}

function Fact({
  name,
  file,
  text,
  isStrong = false,
}: {
  name: string;
  file: string;
  text: string | null;
  isStrong?: boolean;
}) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{name}</dt>
      <dd className={classes('font-mono text-sm break-words', isStrong ? 'font-medium' : 'text-muted')}>
        {settingWords(text, file)}
      </dd>
    </div>
  );
}

function StatusTag({ status }: { status: WriteStatus }) {
  const look = statuses[status];
  return (
    <Tag tone={look.tone} className="shrink-0">
      <Icon as={look.icon} size={12} />
      {look.word}
    </Tag>
  );
}
