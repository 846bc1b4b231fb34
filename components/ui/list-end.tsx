'use client';

import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import type { Pages } from './use-pages.ts';

/** Under a list that is read page after page: the button for the next page, or `children` where there is none. */
export function ListEnd<Row>({ pages, children }: { pages: Pages<Row>; children?: ReactNode }) {
  if (pages.hasMore)
    return (
      <div className="flex justify-center border-t border-line-soft p-2.5">
        <Button icon={ChevronDown} isPending={pages.isLoadingMore} onPress={pages.loadMore}>
          Load more
        </Button>
      </div>
    );
  return children ? <p className="border-t border-line-soft px-3.5 py-2 text-sm text-faint">{children}</p> : null;
}
