'use client';

import { ChevronRight } from 'lucide-react';
import { PlanNotes } from '#components/changes/plan-notes.tsx';
import { PlannedWrites } from '#components/changes/planned-writes.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { ConfigPlan } from '#server/domain/config/config-requests.ts';
import type { LoadStep } from '#server/domain/config/load-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { planWords } from './plan-words.ts';

const shownAtMost = 200;
/** So few are open at once: nobody should load what they have not seen. */
const openAtMost = 5;

/** What a load would do, group by group; each opens to its directories, values and owners. */
export function LoadPlanView({ plan }: { plan: ConfigPlan }) {
  const refused = plan.steps.filter(({ refused: isRefused }) => isRefused);
  const shown = [...refused, ...plan.steps.filter(({ refused: isRefused }) => !isRefused)].slice(0, shownAtMost);
  return (
    <div className="flex flex-col gap-2.5">
      <p role="status">{planWords(plan.steps)}</p>
      {refused.length > 0 ? (
        <Note tone="bad">
          {refused.length === 1
            ? 'One group stands in the way'
            : `${formatCount(refused.length)} groups stand in the way`}
          : nothing can be loaded as it is.
        </Note>
      ) : null}
      {plan.left.map((fault) => (
        <Note key={`${fault.from} ${fault.code} ${fault.text}`} tone={fault.severity === 'warning' ? 'warn' : 'info'}>
          Line {fault.line}. {fault.text}
        </Note>
      ))}
      <ol aria-label="Groups, in order" className="overflow-hidden rounded-md border border-line">
        {shown.map((step) => (
          <Step
            key={`${step.kind} ${step.group}`}
            step={step}
            isOpen={step.refused || plan.steps.length <= openAtMost}
          />
        ))}
      </ol>
      {plan.steps.length > shown.length ? (
        <p className="text-sm text-muted">{formatCount(plan.steps.length - shown.length)} more groups, likewise.</p>
      ) : null}
    </div>
  );
}

const words = {
  create: { word: 'create', tone: 'ok' },
  change: { word: 'change', tone: 'info' },
  remove: { word: 'remove', tone: 'warn' },
  nothing: { word: 'as it is', tone: 'neutral' },
} as const;

function Step({ step, isOpen }: { step: LoadStep; isOpen: boolean }) {
  const { word, tone } = words[step.kind];
  const gravest = step.notes.find(({ severity }) => severity !== 'info');
  return (
    <li className="border-t border-line-soft first:border-t-0">
      <details open={isOpen} className="group/step">
        <summary className="flex cursor-default list-none items-baseline gap-2 px-2.5 py-[7px] -outline-offset-2 hover:bg-hover">
          <Icon as={ChevronRight} size={12} className="shrink-0 self-center text-faint group-open/step:rotate-90" />
          <span className="min-w-0 flex-1 font-mono text-sm break-words">{step.group}</span>
          {gravest && !step.refused ? <span className="text-sm text-warn">note</span> : null}
          <Tag tone={step.refused ? 'bad' : tone}>{step.refused ? 'refused' : word}</Tag>
        </summary>
        <div className="flex flex-col gap-2 px-2.5 pb-2.5">
          <PlanNotes notes={step.notes} />
          {step.makes.length + step.writes.length > 0 ? (
            <PlannedWrites makes={step.makes} writes={step.writes} />
          ) : null}
          {[...step.rights, ...step.removes.map(({ path }) => ({ path, text: 'rmdir' }))].map(({ path, text }) => (
            <p key={path} className="font-mono text-sm break-words">
              <span className="text-faint">{path}</span> {text}
            </p>
          ))}
        </div>
      </details>
    </li>
  );
}
