'use client';

import { useMutation } from '@tanstack/react-query';
import { Download, FileCog, Save } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ExplainedButton } from '#components/ui/button.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { Select } from '#components/ui/select.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { showToast } from '#components/ui/toast.ts';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { ConfigFileEntry } from '#server/domain/config/config-files.ts';
import type { ConfigText } from './use-config-text.ts';

const OpenAnotherDialog = dynamic(
  async () => (await loadPart(() => import('./open-another-dialog.tsx'))).OpenAnotherDialog,
  {
    ssr: false,
  },
);

const none = '';

/** Which file, and what can be done with the text. */
export function ConfigToolbar({
  files,
  isUnlisted,
  config,
  whyNotFiles,
  whyNotAsk,
  isPlanning,
  onPlan,
  onExport,
  onSaved,
}: {
  files: readonly ConfigFileEntry[];
  /** Which files there are could not be asked. */
  isUnlisted: boolean;
  config: ConfigText;
  whyNotFiles: string | null;
  /** Why the host cannot be asked for anything. */
  whyNotAsk: string | null;
  isPlanning: boolean;
  onPlan: () => void;
  onExport: () => void;
  onSaved: () => void;
}) {
  const client = useTRPCClient();
  /** The file that would take the place of unsaved text. */
  const [asked, setAsked] = useState<ConfigFileEntry | null>(null);
  const save = useMutation({
    mutationFn: () =>
      client.config.save.mutate({ name: config.name ?? '', text: config.text, version: config.version }),
    onSuccess: ({ outcome }) => {
      config.saved(outcome.version);
      onSaved();
      showToast({ tone: 'ok', title: `${outcome.path} is saved` });
    },
    onError: config.fail,
  });
  const open = (entry: ConfigFileEntry) =>
    entry.sizeBytes === null ? config.begin(entry.name, entry.path) : void config.open(entry.name);
  const choose = (name: string) => {
    const entry = files.find((file) => file.name === name);
    if (!entry) return;
    // A text of no file goes with a file that is not there yet.
    if (config.isChanged && entry.sizeBytes !== null) setAsked(entry);
    else open(entry);
  };
  const noneWords = isUnlisted ? 'The files could not be listed' : files.length === 0 ? 'No file' : 'Open a file…';
  const options = [
    ...(config.name === null ? [{ id: none, label: noneWords }] : []),
    ...files.map(({ name, path, sizeBytes }) => ({ id: name, label: sizeBytes === null ? `${path} (new)` : path })),
  ];
  const whyNotSave =
    whyNotFiles ??
    (config.name === null ? 'Choose first which file it is.' : null) ??
    (config.isChanged || config.version === null ? null : 'The file has this text already.');
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select label="File" options={options} value={config.name ?? none} onChange={choose} />
      {config.isChanged ? <Tag tone="warn">not saved</Tag> : null}
      <span className="basis-full sm:flex-1 sm:basis-auto" />
      <ExplainedButton icon={Download} hint="Write what stands as a file" whyNot={whyNotAsk} onPress={onExport}>
        Export…
      </ExplainedButton>
      <ExplainedButton
        icon={Save}
        hint="Save the text to its file"
        whyNot={whyNotSave}
        isPending={save.isPending}
        onPress={() => save.mutate()}
      >
        Save
      </ExplainedButton>
      <ExplainedButton
        variant="primary"
        icon={FileCog}
        hint="Show what loading the text would do"
        whyNot={whyNotAsk}
        isPending={isPlanning}
        onPress={onPlan}
      >
        Plan
      </ExplainedButton>
      {asked ? (
        <OpenAnotherDialog
          path={asked.path}
          onClose={() => setAsked(null)}
          onConfirm={() => {
            open(asked);
            setAsked(null);
          }}
        />
      ) : null}
    </div>
  );
}
