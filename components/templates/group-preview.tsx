'use client';

import { refusalOf } from '#components/changes/plan-refusal.ts';
import { PlanView } from '#components/changes/plan-view.tsx';
import { Fold } from '#components/ui/fold.tsx';
import { Note } from '#components/ui/note.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { TemplatePreview } from '#server/domain/templates/template.ts';

/** Whether it can be applied as it is shown. */
export function isReady(preview: TemplatePreview, typed: string): boolean {
  if (preview.kind === 'fault') return false;
  const { refused, writes, confirm } = preview.plan;
  return !refused && writes.length > 0 && (confirm === null || typed === confirm);
}

/** One group: in a line what would come of it, opened the preview of the Limits form. */
export function GroupPreview({
  preview,
  isAlone,
  typed,
  onTyped,
}: {
  preview: TemplatePreview;
  /** Opened at once. */
  isAlone: boolean;
  typed: string;
  onTyped: (text: string) => void;
}) {
  const { word, tone } = verdictOf(preview);
  const why = preview.kind === 'plan' ? refusalOf(preview.plan)?.text : preview.why;
  const confirm = preview.kind === 'plan' && !preview.plan.refused ? preview.plan.confirm : null;
  return (
    <li className="border-t border-line-soft first:border-t-0">
      <Fold
        open={isAlone}
        className="px-3 py-2"
        summary={
          <>
            <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <span className="font-mono text-sm break-all">{preview.group}</span>
              <Tag tone={tone}>{word}</Tag>
            </span>
            {why && !isAlone ? (
              <span className="block text-sm text-muted group-open/fold:hidden">{why.split('\n', 1)}</span>
            ) : null}
          </>
        }
      >
        <div className="pt-2.5">
          {preview.kind === 'plan' ? <PlanView plan={preview.plan} isCurrent /> : <Note tone="bad">{preview.why}</Note>}
        </div>
      </Fold>
      {confirm === null ? null : (
        <div className="px-3 pb-3">
          <TextField
            label={`This can kill processes in ${preview.group}. Type the group’s name to confirm`}
            description={
              <>
                Type <code className="font-mono text-text">{confirm}</code>; left empty, the group is left out
              </>
            }
            value={typed}
            onChange={onTyped}
            autoComplete="off"
            spellCheck="false"
            mono
          />
        </div>
      )}
    </li>
  );
}

function verdictOf(preview: TemplatePreview): { word: string; tone: Tone } {
  if (preview.kind === 'fault') return { word: 'cannot be changed', tone: 'bad' };
  const { refused, notes, writes, confirm } = preview.plan;
  if (notes.some(({ code }) => code === 'nothing-to-change')) return { word: 'stands already', tone: 'neutral' };
  if (refused) return { word: 'would be refused', tone: 'bad' };
  if (confirm !== null) return { word: 'can kill', tone: 'bad' };
  const files = writes.length === 1 ? '1 file' : `${writes.length} files`;
  return notes.some(({ severity }) => severity === 'warning' || severity === 'danger')
    ? { word: `${files}, with a warning`, tone: 'warn' }
    : { word: files, tone: 'ok' };
}
