'use client';

import { lazy, Suspense, useState } from 'react';
import { loadPart } from './load-part.ts';
import { chosenLook, SelectButton } from './select-button.tsx';
import type { SelectProps } from './select-props.ts';

// The options bring a library for collections, which no page should wait for: it comes when the pointer does, or with the press.
const load = () => loadPart(() => import('./open-select.tsx'));
const OpenSelect = lazy(load) as unknown as typeof import('./open-select.tsx').default;

/** One of many; `label` is told, not shown. */
export function Select<Id extends string>(props: SelectProps<Id>) {
  const { label, options, value } = props;
  const [isWanted, setWanted] = useState(false);
  const text = options.find(({ id }) => id === value)?.label ?? '';
  const closed = (
    <SelectButton
      aria-label={`${text} ${label}`}
      aria-haspopup="listbox"
      onPress={() => setWanted(true)}
      onHoverStart={() => void load()}
      onKeyDown={({ key }) => (key === 'ArrowDown' || key === 'ArrowUp' ? setWanted(true) : undefined)}
    >
      <span className={chosenLook} title={text}>
        {text}
      </span>
    </SelectButton>
  );
  if (!isWanted) return closed;
  return (
    <Suspense fallback={closed}>
      <OpenSelect {...props} />
    </Suspense>
  );
}
