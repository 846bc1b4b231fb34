'use client';

import { OctagonX, RotateCw, SearchX, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { type ReactNode, useEffect, useState } from 'react';
import { useNow } from '#components/live/live-state.tsx';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { useGroupNode } from '#components/live/use-live.ts';
import { useWhyNotAllowed } from '#components/live/use-me.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { ButtonLink, ExplainedButton } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { commandText } from '#server/domain/launch/command-words.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import { ReceiptCard } from './receipt-card.tsx';
import { RunFacts } from './run-facts.tsx';
import { stateLook, stateSentence } from './run-words.ts';
import { isUnderWay } from './runs-list.ts';
import { StateTag } from './state-tag.tsx';
import { useRun } from './use-run.ts';

const OutputCard = dynamic(async () => (await loadPart(() => import('./output-card.tsx'))).OutputCard, {
  ssr: false,
  loading: () => <SkeletonRows rows={8} label="Reading the output" />,
});
const StopDialog = dynamic(async () => (await loadPart(() => import('./stop-dialog.tsx'))).StopDialog, { ssr: false });
const ForgetDialog = dynamic(async () => (await loadPart(() => import('./forget-dialog.tsx'))).ForgetDialog, {
  ssr: false,
});

type RunData = NonNullable<ReturnType<typeof useRun>['data']>;

/** One run: how it stands, what it has written and used, and what can be done with it. */
export function RunScreen({
  id,
  onAgain,
  onGone,
  children,
}: {
  id: string;
  /** Asks for a launch with the same settings. */
  onAgain: (input: LaunchInput) => void;
  /** It was deleted. */
  onGone: () => void;
  /** Dialogs over it. */
  children?: ReactNode;
}) {
  const query = useRun(id);
  const run = query.data;
  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      {run ? (
        <Loaded key={run.id} run={run} onAgain={onAgain} onGone={onGone} />
      ) : query.error ? (
        faultOf(query.error).code === 'NOT_FOUND' ? (
          <EmptyState
            icon={SearchX}
            isPage
            title="There is no such run"
            action={<ButtonLink href="/runs">All runs</ButtonLink>}
          >
            {faultOf(query.error).public} The last 500 are kept; the audit log knows all that were launched.
          </EmptyState>
        ) : (
          <ErrorState
            isPage
            error={query.error}
            title="This run could not be read"
            onRetry={() => void query.refetch()}
          />
        )
      ) : (
        <div className="p-5">
          <SkeletonRows rows={8} label="Reading the run" />
        </div>
      )}
      {children}
    </main>
  );
}

function Loaded({ run, onAgain, onGone }: { run: RunData; onAgain: (input: LaunchInput) => void; onGone: () => void }) {
  const [dialog, setDialog] = useState<'stop' | 'forget' | null>(null);
  const isRunning = isUnderWay(run);
  const hasOwnGroup = useGroupNode(run.ownGroup ?? run.group) !== undefined;
  const nowMs = useNow(isRunning);
  const wallMs = isRunning ? Math.max(run.receipt.wallMs, nowMs - run.startedAtMs) : run.receipt.wallMs;
  const command = commandText(run.command);
  // Reading does not need the agent's leave to change anything: only the role counts.
  const whyNotRead = useWhyNotAllowed('launch:output', run.group);
  const killed = run.receipt.figures.oomKills.value ?? 0;
  useEffect(() => {
    document.title = `${command.slice(0, 60)} · Corral`;
  }, [command]);
  return (
    <div className="flex flex-col gap-3 p-4 sm:px-5">
      <header className="flex flex-col gap-1.5">
        <nav aria-label="Where this run is" className="text-sm text-muted">
          <Link href="/runs" className="rounded-sm hover:underline">
            Runs
          </Link>
          <span className="mx-1.5 text-faint">/</span>
          <span className="font-mono text-xs">{run.id}</span>
        </nav>
        <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
          <div className="flex min-w-0 flex-1 basis-80 items-start gap-1.5">
            <h1
              className="line-clamp-3 min-w-0 font-mono text-lg leading-snug font-semibold wrap-anywhere"
              title={command}
            >
              {run.command.kind === 'shell' ? <span className="font-normal text-muted">sh -c </span> : null}
              {command}
            </h1>
            <CopyButton text={command} label="Copy the command" />
          </div>
          <Actions run={run} onStop={() => setDialog('stop')} onForget={() => setDialog('forget')} onAgain={onAgain} />
        </div>
        <p role="status" className="flex flex-wrap items-center gap-2">
          <StateTag look={stateLook(run)} />
          {run.state === 'running' && run.stop === null ? null : (
            <span className="min-w-0 break-words empty:hidden">{stateSentence(run)}</span>
          )}
        </p>
      </header>
      {killed > 0 ? (
        <Note tone="bad">
          The kernel killed {killed === 1 ? 'a process' : `${killed} processes`} of it because a memory limit was hit:
          see{' '}
          <Link href={`/events?group=${encodeURIComponent(run.group)}`} className="underline">
            Events
          </Link>
          .
        </Note>
      ) : null}
      {run.leftBehind ? (
        <Note tone="warn">
          {run.leftBehind === 1 ? 'A process' : `${run.leftBehind} processes`} of it still{' '}
          {run.leftBehind === 1 ? 'runs' : 'run'} in its group: “Stop…” ends {run.leftBehind === 1 ? 'it' : 'them'}.
        </Note>
      ) : null}
      <div className="grid grid-cols-1 items-start gap-3 xl:grid-cols-[minmax(0,1fr)_320px]">
        <OutputCard id={run.id} output={run.output} whyNot={whyNotRead} />
        <div className="grid min-w-0 grid-cols-1 gap-3 md:max-xl:grid-cols-2">
          <ReceiptCard receipt={run.receipt} wallMs={wallMs} isSoFar={isRunning} />
          <RunFacts run={run} person={run.person} hasOwnGroup={hasOwnGroup} />
        </div>
      </div>
      {dialog === 'stop' ? (
        <StopDialog id={run.id} processCount={run.processCount} onClose={() => setDialog(null)} />
      ) : null}
      {dialog === 'forget' ? <ForgetDialog id={run.id} onClose={() => setDialog(null)} onGone={onGone} /> : null}
    </div>
  );
}

function Actions({
  run,
  onStop,
  onForget,
  onAgain,
}: {
  run: RunData;
  onStop: () => void;
  onForget: () => void;
  onAgain: (input: LaunchInput) => void;
}) {
  const whyNot = useWhyNot('launch:run', run.group);
  const canStop = isUnderWay(run) || (run.leftBehind ?? 0) > 0;
  const { input } = run;
  return (
    <div className="flex flex-wrap gap-2">
      {canStop ? (
        <ExplainedButton
          icon={OctagonX}
          variant="danger"
          hint="SIGTERM, and SIGKILL to what is left after a while"
          whyNot={whyNot}
          onPress={onStop}
        >
          Stop…
        </ExplainedButton>
      ) : null}
      <ExplainedButton
        icon={RotateCw}
        hint="With the same settings, which you can change first"
        whyNot={whyNot ?? (input ? null : 'Its settings are for administrators.')}
        onPress={() => input && onAgain(input)}
      >
        Run again…
      </ExplainedButton>
      {canStop ? null : (
        <ExplainedButton
          icon={Trash2}
          variant="danger"
          hint="This run with its output"
          whyNot={whyNot}
          onPress={onForget}
        >
          Delete…
        </ExplainedButton>
      )}
    </div>
  );
}
