import type { ReactNode } from 'react';

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="rounded-[4px] border border-line bg-panel px-1 font-mono text-xs leading-[1.45] text-muted">
      {children}
    </kbd>
  );
}
