'use client';

import { useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useRef, useState } from 'react';
import { choiceOfParams, type FilterChoice, paramsOfChoice } from './audit-filter-state.ts';

/** What is typed: one entry in the browser's history for all of it, not one for each letter. */
const typedFields: readonly (keyof FilterChoice)[] = ['search', 'group', 'from', 'until'];

/**
 * The chosen filters, kept in the address: a link shows the same records to somebody else, Back takes the last choice
 * back. The state is a copy of its own because the router changes the address too late for a field that is typed in.
 */
export function useFilterChoice(): [FilterChoice, (choice: FilterChoice) => void] {
  const params = useSearchParams();
  const [choice, setChoice] = useState(() => choiceOfParams(params));
  const lastTyped = useRef<keyof FilterChoice | null>(null);

  // Changed by Back, or by a link to this page: the address says so before the router does, so the address is asked.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `params` tells when to look.
  useEffect(() => {
    const there = choiceOfParams(new URLSearchParams(window.location.search));
    setChoice((here) => (addressOf(here) === addressOf(there) ? here : there));
  }, [params]);

  const choose = useCallback(
    (next: FilterChoice) => {
      const typed = typedFields.find((field) => next[field] !== choice[field]) ?? null;
      const isMore = typed !== null && typed === lastTyped.current;
      lastTyped.current = typed;
      setChoice(next);
      if (isMore) window.history.replaceState(null, '', addressOf(next));
      else window.history.pushState(null, '', addressOf(next));
    },
    [choice],
  );
  return [choice, choose];
}

function addressOf(choice: FilterChoice): string {
  const params = paramsOfChoice(choice);
  return params.size === 0 ? '/audit' : `/audit?${params}`;
}
