'use client';

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Save } from 'lucide-react';
import { useRef } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button, ExplainedButton } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { Note } from '#components/ui/note.tsx';
import { Select } from '#components/ui/select.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { TextArea } from '#components/ui/text-area.tsx';
import { showToast } from '#components/ui/toast.ts';
import { longInput, useTRPC } from '#components/ui/trpc.tsx';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { RulesFile } from '#server/domain/rules/rule-verbs.ts';
import { editedOf } from './edited-of.ts';
import { FaultList } from './fault-list.tsx';
import type { Draft } from './use-draft.ts';
import { useSettledText } from './use-settled-text.ts';

/** The text of one file, what is wrong with it while one types, and saving it. */
export function RulesEditor({
  files,
  file,
  draft,
  onChoose,
}: {
  files: readonly RulesFile[];
  file: RulesFile;
  draft: Draft;
  onChoose: (path: string) => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const box = useRef<HTMLDivElement>(null);
  const whyNot = useWhyNot('rules:save', rootPath);
  const settled = useSettledText(draft.text);
  const lint = useQuery({
    ...trpc.rules.lint.queryOptions({ edited: editedOf(file, draft, settled) }, longInput),
    placeholderData: keepPreviousData,
  });
  const save = useMutation(
    trpc.rules.save.mutationOptions({
      onSuccess: async ({ outcome }) => {
        showToast({ tone: 'ok', title: `${outcome.path} is saved` });
        await queries.invalidateQueries({ queryKey: trpc.rules.pathKey() });
      },
      onError: () => queries.invalidateQueries({ queryKey: trpc.rules.get.queryKey() }),
    }),
  );
  const faults = lint.data?.files.find(({ path }) => path === file.path)?.faults ?? [];
  const isAbsent = file.text === null && file.problem === null && draft.text === '';
  const select = (from: number, to: number) => {
    const area = box.current?.querySelector('textarea');
    area?.focus();
    area?.setSelectionRange(from, Math.max(to, from + 1));
  };
  return (
    <Card label="File">
      <CardHeader
        title={file.path}
        detail={<Verdict loads={lint.data?.loads} rules={lint.data?.rules} isAbsent={isAbsent} />}
        aside={
          <>
            {files.length > 1 ? (
              <Select
                label="File"
                options={files.map(({ path }) => ({ id: path, label: path }))}
                value={file.path}
                onChange={onChoose}
              />
            ) : null}
            {draft.isChanged ? (
              <Button size="sm" onPress={draft.reset}>
                Discard
              </Button>
            ) : null}
            <ExplainedButton
              size="sm"
              variant="primary"
              icon={Save}
              hint="Writes the whole file at once; comments and order stay as they are typed"
              whyNot={whyNot ?? (draft.isChanged ? null : 'Nothing has been changed.')}
              isPending={save.isPending}
              onPress={() => save.mutate({ path: file.path, text: draft.text, version: draft.version })}
            >
              Save
            </ExplainedButton>
          </>
        }
      />
      <div ref={box} className="flex flex-col gap-2 px-3.5 pb-3">
        {file.problem ? <Note tone="bad">{file.problem.text}</Note> : null}
        {draft.isBehind ? (
          <Note tone="warn">
            The file has been changed by somebody else since you began: what you typed is kept here, and cannot be saved
            over it. Copy it, and discard.
          </Note>
        ) : null}
        {save.error ? (
          <Note tone="bad" role="alert">
            {faultOf(save.error).public}
          </Note>
        ) : null}
        <TextArea
          mono
          aria-label={`Text of ${file.path}`}
          rows={12}
          value={draft.text}
          onChange={draft.edit}
          isReadOnly={file.problem !== null}
          placeholder={'# user[:process]  controllers  group\n@students  cpu,memory  students/%u'}
          spellCheck="false"
          autoComplete="off"
        />
        {lint.data?.notes.map((note) => (
          <Note key={note.code + note.text}>{note.text}</Note>
        ))}
        {lint.error ? <Note tone="bad">{faultOf(lint.error).public}</Note> : null}
        <FaultList faults={faults} onSelect={select} />
      </div>
    </Card>
  );
}

function Verdict({
  loads,
  rules,
  isAbsent,
}: {
  loads: boolean | undefined;
  rules: number | undefined;
  /** There is no file, and nothing was typed. */
  isAbsent: boolean;
}) {
  if (isAbsent) return <Tag>no file yet</Tag>;
  if (loads === undefined || rules === undefined) return null;
  return (
    <span role="status" className="inline-flex items-center gap-2">
      {rules === 1 ? '1 rule' : `${rules} rules`}
      {loads ? <Tag tone="ok">can be read</Tag> : <Tag tone="bad">libcgroup reads no rule</Tag>}
    </span>
  );
}
