'use client';

import { PenLine } from 'lucide-react';
import type { ReactNode } from 'react';
import { AskForMore } from '#components/live/ask-for-more.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Fold } from '#components/ui/fold.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Tab, TabList, TabPanel, Tabs } from '#components/ui/tabs.tsx';
import { quoteWords } from '#server/domain/launch/command-words.ts';
import type { LaunchNote, LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import { programWords, withErrno } from './run-words.ts';
import type { Launching } from './use-launch.ts';

const toolWords = { shell: 'shell', libcgroup: 'cgexec', systemd: 'systemd-run' } as const;

/** What will run, as whom, where; what is foreseen to stop it; and the same by hand. */
export function LaunchPreview({
  launching,
  isReadable,
  isShownElsewhere,
}: {
  launching: Launching;
  /** False while the form cannot be read. */
  isReadable: boolean;
  /** Notes that stand under their fields. */
  isShownElsewhere: (note: LaunchNote) => boolean;
}) {
  const { plan, fault } = launching;
  const isStopped = plan?.notes.some(({ kind }) => kind === 'blocks') ?? false;
  const elsewhere = plan?.notes.filter(isShownElsewhere) ?? [];
  return (
    <section
      aria-label="Preview"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-bg p-3.5 @3xl:sticky @3xl:top-0"
    >
      {isReadable ? <h3 className="font-semibold">{isStopped ? 'This would happen' : 'This will happen'}</h3> : null}
      {!isReadable ? (
        <EmptyState icon={PenLine} title="Nothing is run yet">
          Enter a command: before anything runs, which program that is, as whom and where it will run, and what would
          stop it are shown here.
        </EmptyState>
      ) : launching.previewError ? (
        <ErrorState error={launching.previewError} title="No preview" onRetry={launching.retryPreview} />
      ) : plan ? (
        <div className={launching.isCurrent ? 'contents' : 'contents opacity-60'}>
          {elsewhere.length > 0 ? (
            <Note tone="bad">
              <b className="font-medium">It would not start:</b> see{' '}
              {elsewhere.length === 1 ? 'the message under the field.' : 'the messages under the fields.'}
            </Note>
          ) : null}
          <Notes notes={plan.notes.filter((note) => !isShownElsewhere(note))} />
          <Plan plan={plan} />
          <SameByHand equivalents={plan.equivalents} />
        </div>
      ) : (
        <SkeletonRows rows={6} label="Making the preview" />
      )}
      {fault ? (
        <Note tone="bad" role="alert">
          <b className="font-medium">Not launched.</b> {withErrno(fault.public, fault.errno)}
          <AskForMore refusal={fault.sentence} />
          {fault.requestId ? (
            <span className="block font-mono text-xs text-muted">request {fault.requestId}</span>
          ) : null}
        </Note>
      ) : null}
    </section>
  );
}

const tones = { blocks: 'bad', warns: 'warn', tells: 'info' } as const;

function Notes({ notes }: { notes: readonly LaunchNote[] }) {
  const order = ['blocks', 'warns', 'tells'];
  return [...notes]
    .sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((note) => (
      <Note key={`${note.code} ${note.text}`} tone={tones[note.kind]}>
        {note.kind === 'blocks' ? <b className="font-medium">It would not start. </b> : null}
        {withErrno(note.text, note.errno)}
        {note.kind === 'blocks' ? <AskForMore refusal={note} /> : null}
      </Note>
    ));
}

function Plan({ plan }: { plan: LaunchPlan }) {
  const { user, groups, environment } = plan;
  const given = environment.filter(({ from }) => from === 'given').length;
  return (
    <>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard too.
        tabIndex={0}
        className="max-h-32 overflow-auto rounded-md border border-line bg-panel px-2.5 py-2 font-mono text-xs leading-relaxed break-all whitespace-pre-wrap"
      >
        {quoteWords(plan.argv)}
      </pre>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        <Row name="Program">{plan.program ? <Mono>{plan.program}</Mono> : programWords(plan)}</Row>
        <Row name="As">
          {user ? (
            <>
              {user.name}{' '}
              <span className="text-muted">
                uid {user.uid}, gid {user.gid}
              </span>
              {groups.length > 0 ? (
                <span className="block text-sm text-muted">{groups.map(({ name }) => name).join(', ')}</span>
              ) : null}
            </>
          ) : (
            'no such user'
          )}
        </Row>
        <Row name="In folder">
          <Mono>{plan.folder}</Mono>
        </Row>
        <Row name="In group">{plan.places.length === 0 ? 'nowhere: the group is gone' : <Places plan={plan} />}</Row>
        <Row name="Environment">
          <Fold
            summary={
              <>
                {environment.length} {environment.length === 1 ? 'variable' : 'variables'}
                {given > 0 ? <span className="text-muted">, {given} given</span> : null}
              </>
            }
          >
            <ul className="mt-1 font-mono text-xs leading-relaxed break-all">
              {environment.map(({ name, value, from }) => (
                <li key={name} className={from === 'default' ? 'text-muted' : undefined}>
                  {name}={value}
                </li>
              ))}
            </ul>
          </Fold>
        </Row>
        <Row name="Privileges">
          {plan.noNewPrivileges ? 'no new ones' : 'may gain some (set-user-ID programs)'}
          {plan.nice === 0 ? null : <span className="text-muted"> · nice {plan.nice}</span>}
        </Row>
      </dl>
    </>
  );
}

/** One path where it is the same in all hierarchies, which is usual. */
function Places({ plan }: { plan: LaunchPlan }) {
  const byGroup = Map.groupBy(plan.places, ({ group }) => group);
  return (
    <ul className="flex flex-col gap-0.5">
      {[...byGroup].map(([group, places]) => (
        <li key={group}>
          <Mono>{group}</Mono>
          <span className="block text-sm text-muted">
            {places.some(({ isOwn }) => isOwn) ? 'made for it, in ' : 'in '}
            {placesText(places)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** "cpu, memory, pids (v1)" */
function placesText(places: LaunchPlan['places']): string {
  const byVersion = Map.groupBy(places, ({ version }) => version);
  return [...byVersion]
    .map(([version, some]) => `${some.map(({ hierarchyId }) => hierarchyId).join(', ')} (v${version})`)
    .join(', ');
}

function SameByHand({ equivalents }: Pick<LaunchPlan, 'equivalents'>) {
  if (equivalents.length === 0) return null;
  return (
    <Tabs>
      <TabList label="The same by hand" className="text-sm">
        {equivalents.map(({ tool }) => (
          <Tab key={tool} id={tool}>
            {toolWords[tool]}
          </Tab>
        ))}
      </TabList>
      {equivalents.map(({ tool, text }) => (
        <TabPanel key={tool} id={tool} className="relative pt-2">
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard too.
            tabIndex={0}
            className="max-h-72 min-h-[42px] overflow-auto rounded-md border border-line bg-panel py-2 pr-9 pl-2.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap text-muted"
          >
            {text}
          </pre>
          <span className="absolute top-3.5 right-1.5">
            <CopyButton text={text} label={`Copy the ${toolWords[tool]} command`} />
          </span>
        </TabPanel>
      ))}
    </Tabs>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

function Mono({ children }: { children: string }) {
  return <code className="font-mono text-sm break-all">{children}</code>;
}
