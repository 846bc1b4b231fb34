'use client';

import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { limitWords } from '#components/changes/limit-words.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { ExplainedButton } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Tag } from '#components/ui/tag.tsx';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { formatAgo } from '#server/domain/units.ts';
import type { DriftGroup, DriftLimit } from '#server/domain/wanted/drift.ts';
import { isLimitDrifting } from '#server/domain/wanted/drift.ts';
import { ChangedBy } from './changed-by.tsx';
import { RightsDriftRows } from './rights-drift-rows.tsx';
import { useWantedActions } from './use-wanted.ts';

const RestoreDialog = dynamic(async () => (await loadPart(() => import('./restore-dialog.tsx'))).RestoreDialog, {
  ssr: false,
});

const columns =
  '@3xl:grid @3xl:grid-cols-[minmax(8rem,1.1fr)_minmax(6rem,1fr)_minmax(6rem,1fr)_minmax(6rem,1fr)_minmax(9rem,1.7fr)_216px] @3xl:items-baseline @3xl:gap-x-3';

/** One group that differs: each limit as it is kept, as the files have it, as it stands, and what can be done about it. */
export function DriftGroupCard({ drift, nowMs }: { drift: DriftGroup; nowMs: number }) {
  const { group, missing, hierarchies, rights, limits, changed } = drift;
  const isGone = missing.length === hierarchies.length;
  const [restoring, setRestoring] = useState<LimitEdit[] | null>(null);
  const shown = isGone ? limits : limits.filter(isLimitDrifting);
  // They are restored beside where they are listed.
  const isOfRights = missing.length === 0 && shown.length === 0;
  const lively = limits.filter(({ isSame }) => !isSame).map(({ wanted }) => wanted);
  return (
    <Card label={`Drift of ${group}`} className="@container">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-3.5 pt-2.5 pb-2">
        <h2 className="min-w-0 font-mono text-sm font-medium break-all">
          {isGone ? group : <GroupLink group={group} tab="limits" className="text-link" />}
        </h2>
        {isGone ? (
          <Tag tone="bad">gone</Tag>
        ) : missing.length > 0 ? (
          <Tag tone="warn">missing in {missing.join(', ')}</Tag>
        ) : shown.length === 0 ? (
          <Tag tone="warn">permissions differ</Tag>
        ) : (
          <Tag tone="warn">{shown.length === 1 ? '1 limit differs' : `${shown.length} limits differ`}</Tag>
        )}
        {isGone ? <ChangedBy changed={changed} nowMs={nowMs} /> : null}
        {isGone || missing.length > 0 || rights.length > 0 || shown.length > 1 ? (
          <Actions
            drift={drift}
            keys={null}
            whyNotRestore={isGone || missing.length > 0 || lively.length > 0 ? null : nothingToWrite}
            whyNotAdopt={isGone || missing.length > 0 || rights.length > 0 || lively.length > 0 ? null : nothingToWrite}
            onRestore={isOfRights ? null : () => setRestoring(lively)}
            className="ml-auto"
          />
        ) : null}
      </header>
      {rights.length > 0 ? <RightsDriftRows drift={drift} /> : null}
      {shown.length > 0 ? (
        <>
          <div aria-hidden className={`hidden px-3.5 pb-1 text-xs text-muted ${columns}`}>
            <span>Limit</span>
            <span>Kept</span>
            <span>File</span>
            <span>Now</span>
            <span>Changed last</span>
          </div>
          <ul>
            {shown.map((limit) => (
              <LimitRow
                key={limit.key}
                drift={drift}
                limit={limit}
                nowMs={nowMs}
                isAlone={!isGone}
                onRestore={() => setRestoring([limit.wanted])}
              />
            ))}
          </ul>
        </>
      ) : null}
      {restoring ? <RestoreDialog drift={drift} edits={restoring} onClose={() => setRestoring(null)} /> : null}
    </Card>
  );
}

const nothingToWrite = 'The kernel has what is kept.';

function LimitRow({
  drift,
  limit,
  nowMs,
  isAlone,
  onRestore,
}: {
  drift: DriftGroup;
  limit: DriftLimit;
  nowMs: number;
  /** False where the group as a whole is what can be acted on. */
  isAlone: boolean;
  onRestore: () => void;
}) {
  const { key, wanted, asked, live, file, why, isSame, changed } = limit;
  const isGone = drift.missing.length === drift.hierarchies.length;
  return (
    <li className={`border-t border-line-soft px-3.5 py-2 ${columns}`}>
      <div className="font-mono text-sm break-all">{key}</div>
      <Cell label="Kept">
        <span>{limitWords(wanted)}</span>
        <span className="block text-xs text-muted">
          {asked.by}, {formatAgo(asked.atMs, nowMs)}
        </span>
      </Cell>
      <Cell label="File">
        {file ? (
          <>
            <span className={file.isSame ? undefined : 'text-warn'}>{limitWords(file.edit)}</span>
            <span className="block font-mono text-xs break-all text-muted">{file.path}</span>
            {isSame && !file.isSame ? (
              <span className="block text-xs">The file differs: edit it, or Forget.</span>
            ) : null}
          </>
        ) : (
          <span className="text-faint">–</span>
        )}
      </Cell>
      <Cell label="Now">
        {live ? (
          <span className={isSame ? undefined : 'font-medium text-warn'}>{limitWords(live)}</span>
        ) : (
          <span className="text-sm text-muted">{isGone ? 'gone' : (why?.text ?? 'not there')}</span>
        )}
        {live && why ? <span className="block text-xs text-muted">{why.text}</span> : null}
      </Cell>
      <Cell label="Changed last">
        {isGone ? <span className="text-faint">–</span> : <ChangedBy changed={changed} nowMs={nowMs} />}
      </Cell>
      {isAlone ? (
        <Actions
          drift={drift}
          keys={[key]}
          whyNotRestore={isSame ? nothingToWrite : live === null ? 'There is no such limit here.' : null}
          whyNotAdopt={isSame ? nothingToWrite : null}
          onRestore={onRestore}
          className="@3xl:justify-end"
        />
      ) : null}
    </li>
  );
}

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 gap-2 @3xl:block">
      <span className="w-24 shrink-0 text-sm text-muted @3xl:sr-only">{label}</span>
      <div className="min-w-0 break-words">{children}</div>
    </div>
  );
}

function Actions({
  drift: { group },
  keys,
  whyNotRestore,
  whyNotAdopt,
  onRestore,
  className,
}: {
  drift: DriftGroup;
  /** Null: the group with all of it. */
  keys: DriftLimit['key'][] | null;
  whyNotRestore: string | null;
  whyNotAdopt: string | null;
  /** Null: it is offered elsewhere. */
  onRestore: (() => void) | null;
  className: string;
}) {
  const { adopt, forget } = useWantedActions();
  const whyNot = useWhyNot('wanted:update', group);
  const whyNoWrites = useWhyNot('limits:update', group);
  const what = keys === null ? group : `${keys.join(', ')} of ${group}`;
  return (
    <div className={`flex flex-wrap items-center gap-1.5 @max-3xl:pt-2 ${className}`}>
      {onRestore ? (
        <ExplainedButton
          size="sm"
          aria-label={`Restore ${what}`}
          hint="Write what is kept to the kernel, after a preview"
          whyNot={whyNoWrites ?? whyNotRestore}
          onPress={onRestore}
        >
          Restore…
        </ExplainedButton>
      ) : null}
      <ExplainedButton
        size="sm"
        aria-label={`Adopt ${what}`}
        hint="Keep what stands now"
        whyNot={whyNot ?? whyNotAdopt}
        isPending={adopt.isPending}
        onPress={() => adopt.mutate({ group, keys })}
      >
        Adopt
      </ExplainedButton>
      <ExplainedButton
        size="sm"
        aria-label={`Forget ${what}`}
        hint="Keep nothing of it; the kernel is left as it is"
        whyNot={whyNot}
        isPending={forget.isPending}
        onPress={() => forget.mutate({ group, keys })}
      >
        Forget
      </ExplainedButton>
    </div>
  );
}
