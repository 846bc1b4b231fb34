'use client';

/** Tables that are operated: sorted by a press on a column's head, rows chosen by mouse and keyboard, rows pressed. */
import { ArrowDown, ArrowUp } from 'lucide-react';
import type { ReactNode } from 'react';
import {
  Cell,
  Column,
  type ColumnProps,
  Row,
  type RowProps,
  Table,
  TableBody,
  type TableBodyProps,
  TableHeader,
  type TableProps,
  useTableOptions,
} from 'react-aria-components/Table';
import { Checkbox } from './checkbox.tsx';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';

export function GridTable({ className, ...rest }: TableProps & { className?: string }) {
  return <Table {...rest} className={classes('w-full border-collapse outline-none', className)} />;
}

/** The row of heads; adds the box that chooses all when the table has selection by toggle. */
export function GridHeader({ children }: { children: ReactNode }) {
  const { selectionBehavior, selectionMode } = useTableOptions();
  return (
    <TableHeader className="sticky top-0 z-10 bg-panel">
      {selectionBehavior === 'toggle' && selectionMode !== 'none' ? (
        <Column width={36} minWidth={36} className="w-9 border-b border-line-soft pl-3.5 text-left">
          {selectionMode === 'multiple' ? <Checkbox slot="selection" /> : null}
        </Column>
      ) : null}
      {children}
    </TableHeader>
  );
}

/** A column's head; with `allowsSorting` it shows the direction. */
export function GridColumn({
  align,
  children,
  className,
  ...rest
}: Omit<ColumnProps, 'children' | 'className'> & { align?: 'right'; children?: ReactNode; className?: string }) {
  return (
    <Column
      {...rest}
      className={classes(
        'cursor-default border-b border-line-soft px-3.5 py-1.5 text-xs font-normal whitespace-nowrap text-muted',
        align === 'right' ? 'text-right' : 'text-left',
        className,
      )}
    >
      {({ sortDirection }) => (
        <span className={classes('inline-flex items-center gap-1', sortDirection && 'font-medium text-text')}>
          {children}
          {sortDirection ? <Icon as={sortDirection === 'ascending' ? ArrowUp : ArrowDown} size={12} /> : null}
        </span>
      )}
    </Column>
  );
}

export function GridBody<T extends object>(props: TableBodyProps<T>) {
  return <TableBody {...props} />;
}

/** A row; adds the box that chooses it when the table has selection by toggle. */
export function GridRow({
  children,
  className,
  ...rest
}: Omit<RowProps<object>, 'children' | 'className'> & { children: ReactNode; className?: string }) {
  const { selectionBehavior, selectionMode } = useTableOptions();
  return (
    <Row
      {...rest}
      className={classes(
        'cursor-default -outline-offset-2 hover:bg-hover selected:bg-select data-[disabled]:text-faint',
        className,
      )}
    >
      {selectionBehavior === 'toggle' && selectionMode !== 'none' ? (
        <Cell className="border-t border-line-soft pl-3.5">
          <Checkbox slot="selection" />
        </Cell>
      ) : null}
      {children}
    </Row>
  );
}

export function GridCell({
  align,
  children,
  className,
}: {
  align?: 'right';
  children?: ReactNode;
  className?: string;
}) {
  return (
    <Cell className={classes('border-t border-line-soft px-3.5 py-1.5', align === 'right' && 'text-right', className)}>
      {children}
    </Cell>
  );
}
