'use client';

/**
 * The tabs of a group's page, as the authoring practices describe them: one is in the tab order, arrows go along and
 * choose. Our own, because the kit's would cost every first load a library for collections.
 */
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { classes } from '#components/ui/classes.ts';
import { type GroupTab, groupTabs } from '#components/ui/group-href.ts';

const names: Record<GroupTab, string> = {
  charts: 'Charts',
  limits: 'Limits',
  processes: 'Processes',
  events: 'Events',
  changes: 'Changes',
  files: 'Files',
};

/** The id of a tab, and of the panel it controls. */
export function tabIds(tab: GroupTab): { tabId: string; panelId: string } {
  return { tabId: `tab-${tab}`, panelId: `panel-${tab}` };
}

export function GroupTabs({ tab, onChange }: { tab: GroupTab; onChange: (tab: GroupTab) => void }) {
  const list = useRef<HTMLDivElement>(null);

  // On a phone the last ones are beyond the edge: what is chosen is in sight. Sideways alone, whatever the page does.
  useEffect(() => {
    const row = list.current;
    const chosen = row?.querySelector<HTMLElement>(`#${tabIds(tab).tabId}`);
    if (!row || !chosen) return;
    const [from, to] = [chosen.offsetLeft - row.offsetLeft, chosen.offsetLeft - row.offsetLeft + chosen.offsetWidth];
    if (from < row.scrollLeft) row.scrollLeft = from;
    else if (to > row.scrollLeft + row.clientWidth) row.scrollLeft = to - row.clientWidth;
  }, [tab]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const at = groupTabs.indexOf(tab);
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: groupTabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : groupTabs[(to + groupTabs.length) % groupTabs.length];
    if (!next) return;
    event.preventDefault();
    onChange(next);
    list.current?.querySelector<HTMLElement>(`#${tabIds(next).tabId}`)?.focus();
  };

  return (
    <div
      ref={list}
      role="tablist"
      aria-label="Parts of this group"
      onKeyDown={onKeyDown}
      className="-mx-1.5 flex gap-2 overflow-x-auto overflow-y-hidden"
    >
      {groupTabs.map((one) => {
        const isHere = one === tab;
        const { tabId, panelId } = tabIds(one);
        return (
          <button
            key={one}
            type="button"
            role="tab"
            id={tabId}
            aria-selected={isHere}
            aria-controls={isHere ? panelId : undefined}
            tabIndex={isHere ? 0 : -1}
            onClick={() => onChange(one)}
            className={classes(
              'shrink-0 cursor-default border-b-2 px-1.5 pt-2 pb-[9px] font-medium whitespace-nowrap -outline-offset-2 hover:text-text',
              isHere ? 'border-text text-text' : 'border-transparent text-muted',
            )}
          >
            {names[one]}
          </button>
        );
      })}
    </div>
  );
}
