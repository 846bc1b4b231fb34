'use client';

/** The Config page: libcgroup's files in an editor, judged as one types, planned, loaded, saved, exported, converted. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useRef, useState } from 'react';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { useConnection } from '#components/live/use-live.ts';
import { useMe } from '#components/live/use-me.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Card } from '#components/ui/card.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPC, useTRPCClient } from '#components/ui/trpc.tsx';
import type { ConfigFault } from '#server/domain/config/config-fault.ts';
import { versionOfHost } from '#server/domain/config/version-of-host.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { can } from '#server/domain/people/access.ts';
import type { EditorHandle } from './config-editor.tsx';
import { ConfigToolbar } from './config-toolbar.tsx';
import { ConvertPanel } from './convert-panel.tsx';
import { FaultList } from './fault-list.tsx';
import { faultWords } from './fault-words.ts';
import { LoadDone, LoadPanel, NoPlan } from './load-panel.tsx';
import { UndoPanel } from './undo-panel.tsx';
import { useConfigText } from './use-config-text.ts';
import { useLoadPlan } from './use-load-plan.ts';

const ConfigEditor = dynamic(() => loadPart(() => import('./config-editor.tsx')), {
  ssr: false,
  loading: () => <SkeletonRows rows={12} label="Opening the editor" />,
});
const ExportDialog = dynamic(async () => (await loadPart(() => import('./export-dialog.tsx'))).ExportDialog, {
  ssr: false,
});

/** While the files cannot be listed they are asked for this often. */
const askAgainMs = 3000;

type Side = 'faults' | 'plan' | 'convert';

export function ConfigScreen() {
  const undoes = useSearchParams().get('undo');
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queries = useQueryClient();
  const whyNot = useWhyNot('config:load', rootPath);
  const whyNotAsk = useConnection().whyNoChanges;
  const whyNotFiles = useWhyNot('config:files', rootPath);
  const editor = useRef<EditorHandle>(null);
  const [side, setSide] = useState<Side>(undoes ? 'plan' : 'faults');
  const [undoing, setUndoing] = useState(undoes);
  const [faults, setFaults] = useState<readonly ConfigFault[]>([]);
  /** Why nothing can be said of the text as it is. */
  const [whyUnjudged, setWhyUnjudged] = useState<string | null>(null);
  const [isExporting, setExporting] = useState(false);
  const config = useConfigText();
  const plan = useLoadPlan();
  const user = useMe()?.user;
  const mayRead = user ? can(user, 'config:read').ok : false;
  const files = useQuery({
    ...trpc.config.files.queryOptions(),
    enabled: mayRead,
    refetchInterval: (query) => (query.state.error ? askAgainMs : false),
  });

  const isUnlisted = mayRead && !files.data && files.isError;

  const lint = async (text: string) => {
    try {
      const found = text === '' ? [] : (await client.config.lint.query({ text, host: true })).faults;
      setFaults(found);
      setWhyUnjudged(null);
      return found;
    } catch (error) {
      setFaults([]);
      setWhyUnjudged(faultOf(error).public);
      return [];
    }
  };
  const sides: { id: Side; label: string }[] = [
    { id: 'faults', label: faultWords(faults) },
    { id: 'plan', label: undoing ? 'Undo' : 'Plan' },
    { id: 'convert', label: 'Convert' },
  ];

  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <LostBanner />
      <div className="flex min-h-0 flex-1 flex-col gap-3 p-4 sm:px-5">
        <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
          <h1 className="text-xl font-semibold tracking-tight">Config</h1>
          <p className="text-muted">libcgroup’s cgconfig.conf: look through it, plan it, load it, save it.</p>
        </header>
        <ConfigToolbar
          files={mayRead ? (files.data ?? []) : []}
          isUnlisted={isUnlisted}
          whyNotAsk={whyNotAsk}
          whyNotFiles={whyNotFiles}
          config={config}
          isPlanning={plan.isPlanning}
          onPlan={() => {
            setUndoing(null);
            setSide('plan');
            plan.make(config.text);
          }}
          onExport={() => setExporting(true)}
          onSaved={() => void queries.invalidateQueries(trpc.config.files.pathFilter())}
        />
        {config.fault ? (
          <Note tone="bad" role="alert">
            {config.fault}
          </Note>
        ) : null}
        <div className="grid min-h-[420px] flex-1 gap-3 lg:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)]">
          <Card label="Text" className="h-[50vh] min-h-0 overflow-hidden lg:h-auto lg:max-h-[calc(100dvh-190px)]">
            <ConfigEditor
              key={config.opened}
              handle={editor}
              text={config.startText}
              label={config.name ?? 'cgconfig.conf'}
              onChange={config.edit}
              lint={lint}
            />
          </Card>
          <Card
            label="What is said of it"
            className="flex min-h-[50vh] flex-col overflow-hidden lg:max-h-[calc(100dvh-190px)] lg:min-h-0"
          >
            <div className="border-b border-line-soft px-3.5 py-2">
              <Segmented label="Shown" options={sides} value={side} onChange={setSide} />
            </div>
            <div className="min-h-0 flex-1 overflow-y-auto">
              {side === 'faults' ? (
                <FaultList
                  faults={faults}
                  isEmpty={config.text === ''}
                  isUnlisted={isUnlisted}
                  whyUnjudged={whyUnjudged}
                  onJudge={() => void lint(config.text)}
                  onJump={(fault) => editor.current?.jumpTo(fault)}
                />
              ) : side === 'convert' ? (
                <div className="p-3.5">
                  <ConvertPanel text={config.text} fits={versionOfHost(faults)} onTake={config.replace} />
                </div>
              ) : (
                <div className="flex flex-col gap-3 p-3.5">
                  {undoing ? (
                    <UndoPanel key={undoing} undoes={undoing} whyNot={whyNot} />
                  ) : plan.done ? (
                    <LoadDone
                      result={plan.done}
                      onUndo={whyNot === null ? () => setUndoing(plan.done?.requestId ?? null) : null}
                    />
                  ) : plan.fault ? (
                    <Note tone="bad" role="alert">
                      {plan.fault}
                    </Note>
                  ) : plan.plan ? (
                    <LoadPanel
                      key={plan.plan.basis}
                      plan={plan.plan}
                      verb="Load"
                      isStale={plan.text !== config.text}
                      whyNot={whyNot}
                      onConvert={() => setSide('convert')}
                      run={(about) => client.config.load.mutate({ ...about, text: plan.text, name: config.path ?? '' })}
                      onDone={plan.finish}
                    />
                  ) : plan.isPlanning ? (
                    <SkeletonRows rows={5} label="Planning" />
                  ) : (
                    <NoPlan />
                  )}
                </div>
              )}
            </div>
          </Card>
        </div>
      </div>
      {isExporting ? (
        <ExportDialog
          isOpen
          onOpenChange={setExporting}
          onExport={({ text, groups, left }, group) => {
            setExporting(false);
            config.replace(text);
            showToast({
              tone: left.length > 0 ? 'warn' : 'ok',
              title: `${groups} ${groups === 1 ? 'group' : 'groups'} of ${group} exported`,
              detail: left.map((sentence) => sentence.text).join(' ') || undefined,
            });
          }}
        />
      ) : null}
    </main>
  );
}
