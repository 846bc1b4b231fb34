'use client';

/** The tree's keyboard: arrows, Home, End, Page keys, Enter, and typing a name to go to it. */
import { type KeyboardEvent, useRef } from 'react';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parentOf } from '#server/domain/groups/group-path.ts';
import type { TreeRowModel } from './tree-rows.ts';

const typingPauseMs = 700;
const pageRows = 15;

export function useTreeKeys({
  rows,
  active,
  nameOfRow,
  onActivate,
  onOpen,
  onExpand,
}: {
  rows: readonly TreeRowModel[];
  /** Index of the keyboard's row. */
  active: number;
  nameOfRow: (path: GroupPath) => string;
  onActivate: (index: number) => void;
  onOpen: (path: GroupPath) => void;
  onExpand: (path: GroupPath, isExpanded: boolean) => void;
}): (event: KeyboardEvent) => void {
  const typed = useRef({ text: '', atMs: 0 });

  const typeAhead = (key: string): void => {
    const now = performance.now();
    const isNew = now - typed.current.atMs > typingPauseMs;
    typed.current = { text: (isNew ? '' : typed.current.text) + key.toLowerCase(), atMs: now };
    const from = isNew ? active + 1 : active;
    for (let step = 0; step < rows.length; step += 1) {
      const index = (from + step) % rows.length;
      const row = rows[index];
      if (row && nameOfRow(row.path).toLowerCase().startsWith(typed.current.text)) {
        onActivate(index);
        return;
      }
    }
  };

  return (event) => {
    const row = rows[active];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const go = (index: number): void => onActivate(Math.min(rows.length - 1, Math.max(0, index)));

    if (event.key === 'ArrowDown') go(active + 1);
    else if (event.key === 'ArrowUp') go(active - 1);
    else if (event.key === 'PageDown') go(active + pageRows);
    else if (event.key === 'PageUp') go(active - pageRows);
    else if (event.key === 'Home') go(0);
    else if (event.key === 'End') go(rows.length - 1);
    else if (event.key === 'ArrowRight') {
      if (row.isExpanded === false) onExpand(row.path, true);
      else if (row.isExpanded) go(active + 1);
    } else if (event.key === 'ArrowLeft') {
      if (row.isExpanded) onExpand(row.path, false);
      else {
        const parent = parentOf(row.path);
        const index = rows.findIndex(({ path }) => path === parent);
        if (index >= 0) go(index);
      }
    } else if (event.key === 'Enter' || event.key === ' ') onOpen(row.path);
    else if (event.key.length === 1 && event.key !== '/') typeAhead(event.key);
    else return;
    event.preventDefault();
  };
}
