'use client';

import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Heading } from 'react-aria-components/Heading';
import type { FirstLimitsProps } from '#components/changes/first-limits.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { LimitEntry, type LimitFormView } from './limit-card.tsx';
import type { Drafts } from './limit-drafts.ts';
import { type LimitSection, limitSections } from './limit-fields.ts';
import { draftFactsOf, draftsOf, formEdits, shownDraft } from './limit-state.ts';

const none: readonly never[] = [];

/** All limits of a group to be created, folded by controller; `children` arranges them and gets what they mean. */
export function FirstLimits({ context, isThere = false, initial = none, explicit = none, children }: FirstLimitsProps) {
  const facts = useMemo(() => draftFactsOf(context), [context]);
  const [drafts, setDrafts] = useState<Drafts>(() => draftsOf(initial, facts));
  const form = useMemo(() => {
    // What was typed for a controller that is no longer chosen waits for it to be chosen again.
    const here = Object.entries(drafts).filter(([key]) => context.own.limits[key as keyof Drafts]?.kind === 'value');
    return formEdits(context, facts, Object.fromEntries(here), explicit);
  }, [context, facts, drafts, explicit]);
  const sections = useMemo(() => limitSections(context), [context]);
  const view: LimitFormView = {
    context,
    facts,
    draftOf: (key) => shownDraft(context, facts, drafts, key),
    faults: form.faults,
    changed: form.changed,
    shares: null,
    isDisabled: false,
    ...(isThere ? {} : { wasWord: 'by default' }),
    onChange: (key, draft) => setDrafts((before) => ({ ...before, [key]: draft })),
  };
  return children({
    edits: form.edits,
    faults: form.faults,
    drop: (key) => setDrafts(({ [key]: _, ...others }) => others),
    fields:
      sections.length === 0 ? (
        <p className="text-muted">None of the controllers chosen above has limits.</p>
      ) : (
        <div className="overflow-hidden rounded-lg border border-line">
          {sections.map((section) => (
            <FoldedSection key={section.id} section={section} view={view} />
          ))}
        </div>
      ),
  });
}

function FoldedSection({ section, view }: { section: LimitSection; view: LimitFormView }) {
  const set = section.fields.filter((field) => view.changed.has(field.key));
  // Folded, its fields cannot say so themselves.
  const unread = section.fields.filter((field) => view.faults[field.key] !== undefined);
  return (
    <Disclosure className="group border-t border-line-soft first:border-t-0">
      <Heading>
        <Button
          slot="trigger"
          className="flex w-full items-center gap-2 px-3 py-2 text-left outline-none hover:bg-hover focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-select-line"
        >
          <Icon as={ChevronRight} size={14} className="shrink-0 text-faint group-expanded:rotate-90" />
          <span className="shrink-0 font-medium">{section.title}</span>
          <Tag className="shrink-0">v{section.version}</Tag>
          {unread.length > 0 ? (
            <Tag tone="bad" className="ml-auto shrink-0">
              {unread.length} cannot be read
            </Tag>
          ) : set.length > 0 ? (
            <Tag tone="info" className="ml-auto shrink-0">
              {set.length} set
            </Tag>
          ) : (
            <span className="ml-auto min-w-0 truncate text-sm text-faint">
              {section.fields.map((field) => field.label).join(' · ')}
            </span>
          )}
        </Button>
      </Heading>
      <DisclosurePanel className="@container border-line-soft group-expanded:border-t">
        {section.fields.map((field) => (
          <LimitEntry key={field.key} field={field} section={section} view={view} />
        ))}
      </DisclosurePanel>
    </Disclosure>
  );
}
