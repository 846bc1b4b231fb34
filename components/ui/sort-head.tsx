'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

export interface TableSort<Key extends string> {
  key: Key;
  isDescending: boolean;
}

/** A column's head that sorts by a press: upwards first, the other way by the next. */
export function SortHead<Key extends string>({
  id,
  title,
  align,
  sort,
  onSort,
  className,
}: {
  id: Key;
  title: string;
  align?: 'right';
  sort: TableSort<Key>;
  onSort: (sort: TableSort<Key>) => void;
  className?: string;
}) {
  const isSorted = sort.key === id;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none'}
      className={classes(
        'border-b border-line-soft p-0 text-xs font-normal whitespace-nowrap text-muted',
        align === 'right' ? 'text-right' : 'text-left',
        className,
      )}
    >
      <button
        type="button"
        onClick={() => onSort({ key: id, isDescending: isSorted ? !sort.isDescending : false })}
        className={classes(
          'inline-flex cursor-default items-center gap-1 rounded-sm px-3.5 py-1.5 max-sm:px-2 -outline-offset-2 hover:text-text',
          isSorted && 'font-medium text-text',
        )}
      >
        {title}
        {isSorted ? <Icon as={sort.isDescending ? ArrowDown : ArrowUp} size={12} /> : null}
      </button>
    </th>
  );
}
