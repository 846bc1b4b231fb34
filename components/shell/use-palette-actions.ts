'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useGroupNode } from '#components/live/use-live.ts';
import { useHome, useMe } from '#components/live/use-me.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { groupAskOf, groupOfPathname, tabOf } from '#components/ui/group-href.ts';
import type { Theme } from '#components/ui/theme.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { groupActions, type PaletteAction, personActions, placeActions } from './palette-actions.ts';

/** Everything that can be done from here: on the open group's page its tabs and dialogs too. */
export function usePaletteActions({
  theme,
  onGo,
  onTheme,
  onSignOut,
}: {
  theme: Theme;
  onGo: (href: string) => void;
  onTheme: (theme: Theme) => void;
  onSignOut: () => void;
}): PaletteAction[] {
  const opened = groupOfPathname(usePathname());
  const tab = tabOf(useSearchParams().get('tab'));
  const home = useHome();
  const path = opened ?? home;
  const isOpen = useGroupNode(path) !== undefined && opened !== null;
  const mayCreateAtRoot = useWhyNot('group:create', rootPath) === null;
  const mayCreate = useWhyNot('group:create', path) === null;
  const mayDelete = useWhyNot('group:remove', path) === null;
  const person = useMe()?.user ?? null;
  const mayLaunch = useWhyNot('launch:run', path) === null;

  return [
    ...(isOpen ? groupActions({ path, tab, mayCreate, mayDelete, mayLaunch }, showInPlace) : []),
    ...(person ? placeActions({ mayCreate: mayCreateAtRoot, mayLaunch, person }, onGo) : []),
    ...personActions(theme, onTheme, onSignOut),
  ];
}

/** As the groups' page itself goes from tab to tab: going there anew would lose what is typed and unfolded on it. */
function showInPlace(href: string): void {
  // A dialog is no place to come back to.
  if (groupAskOf(new URL(href, window.location.origin).searchParams)) window.history.replaceState(null, '', href);
  else window.history.pushState(null, '', href);
}
