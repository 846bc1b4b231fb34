/** What the palette offers besides groups and processes: places, what can be done with the open group, and the person's own. Pure. */
import {
  Activity,
  FileText,
  FolderPlus,
  Gauge,
  History,
  LayoutDashboard,
  ListTree,
  LogOut,
  type LucideIcon,
  Moon,
  Play,
  SquareTerminal,
  Sun,
  SunMoon,
  Trash2,
} from 'lucide-react';
import { type GroupTab, groupAskHref, groupHref } from '#components/ui/group-href.ts';
import type { Theme } from '#components/ui/theme.ts';
import { type GroupPath, nameOf, rootPath } from '#server/domain/groups/group-path.ts';

export interface PaletteAction {
  id: string;
  label: string;
  /** "" where the label says it all. */
  detail: string;
  icon: LucideIcon;
  run: () => void;
}

/** The group whose page is open, and what the person may do with it. */
export interface OpenGroup {
  path: GroupPath;
  tab: GroupTab;
  mayCreate: boolean;
  mayDelete: boolean;
  mayLaunch: boolean;
}

const tabs: readonly { tab: GroupTab; label: string; icon: LucideIcon }[] = [
  { tab: 'limits', label: 'Limits', icon: Gauge },
  { tab: 'processes', label: 'Processes', icon: Activity },
  { tab: 'changes', label: 'Changes', icon: History },
  { tab: 'files', label: 'Files', icon: FileText },
];

/** Where one can go, and for those who may: creating a group below the root, launching a command. */
export function placeActions(
  { mayCreate, mayLaunch }: Pick<OpenGroup, 'mayCreate' | 'mayLaunch'>,
  go: (href: string) => void,
): PaletteAction[] {
  const places: PaletteAction[] = [
    { id: 'overview', label: 'Overview', detail: '', icon: LayoutDashboard, run: () => go('/') },
    { id: 'groups', label: 'Groups', detail: '', icon: ListTree, run: () => go('/groups') },
    { id: 'runs', label: 'Runs', detail: '', icon: Play, run: () => go('/runs') },
    { id: 'audit', label: 'Audit', detail: '', icon: History, run: () => go('/audit') },
  ];
  if (mayCreate)
    places.push({
      id: 'create-group',
      label: 'Create group',
      detail: 'below the root',
      icon: FolderPlus,
      run: () => go(groupAskHref(rootPath, 'create')),
    });
  if (mayLaunch)
    places.push({
      id: 'launch',
      label: 'Launch a command',
      detail: 'in a group to be chosen',
      icon: SquareTerminal,
      run: () => go('/runs?launch'),
    });
  return places;
}

/** What can be opened and done on the open group's page; `show` changes its address in place. */
export function groupActions({ path, tab, mayCreate, mayDelete, mayLaunch }: OpenGroup, show: (href: string) => void) {
  const name = nameOf(path);
  const actions: PaletteAction[] = tabs.map((one) => ({
    id: `tab-${one.tab}`,
    label: `${one.label} of ${name}`,
    detail: path,
    icon: one.icon,
    run: () => show(groupHref(path, one.tab)),
  }));
  if (mayLaunch)
    actions.push({
      id: 'launch-here',
      label: `Launch a command in ${name}`,
      detail: path,
      icon: SquareTerminal,
      run: () => show(groupAskHref(path, 'launch', tab)),
    });
  // Below the root that is "Create group".
  if (mayCreate && path !== rootPath)
    actions.push({
      id: 'create-here',
      label: `Create a group in ${name}`,
      detail: path,
      icon: FolderPlus,
      run: () => show(groupAskHref(path, 'create', tab)),
    });
  if (mayDelete && path !== rootPath)
    actions.push({
      id: 'delete-group',
      label: `Delete ${name}…`,
      detail: path,
      icon: Trash2,
      run: () => show(groupAskHref(path, 'delete', tab)),
    });
  return actions;
}

const looks: readonly { theme: Theme; label: string; icon: LucideIcon }[] = [
  { theme: 'system', label: 'System theme', icon: SunMoon },
  { theme: 'light', label: 'Light theme', icon: Sun },
  { theme: 'dark', label: 'Dark theme', icon: Moon },
];

/** What the user menu offers. */
export function personActions(present: Theme, onTheme: (theme: Theme) => void, onSignOut: () => void): PaletteAction[] {
  return [
    ...looks.map(({ theme, label, icon }) => ({
      id: `theme-${theme}`,
      label,
      detail: theme === present ? 'in use' : '',
      icon,
      run: () => onTheme(theme),
    })),
    { id: 'sign-out', label: 'Sign out', detail: '', icon: LogOut, run: onSignOut },
  ];
}
