/** What the palette offers besides groups and processes: places, what can be done with the open group, and the person's own. Pure. */
import {
  Activity,
  Bell,
  CalendarClock,
  FileText,
  FolderPlus,
  Gauge,
  HandHelping,
  History,
  Inbox,
  LayoutTemplate,
  LogOut,
  type LucideIcon,
  Moon,
  Power,
  SquareTerminal,
  Sun,
  SunMoon,
  Trash2,
  UserRoundCog,
} from 'lucide-react';
import { type GroupTab, groupAskHref, groupHref } from '#components/ui/group-href.ts';
import type { Theme } from '#components/ui/theme.ts';
import { type GroupPath, nameOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { Rights } from '#server/domain/people/access.ts';
import { isOffered, places } from './places.ts';

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

const placeDetails: Readonly<Record<string, string>> = { '/rules': 'cgrules.conf', '/config': 'cgconfig.conf' };

/** Pages of a place that have no entry of their own in the rail: for whom the place is offered. */
const pagesBelow: readonly { place: string; href: string; label: string; detail: string; icon: LucideIcon }[] = [
  { place: 'teams', href: '/requests', label: 'Requests', detail: 'for more', icon: Inbox },
  {
    place: 'teams',
    href: '/teams/templates',
    label: 'Templates',
    detail: 'named sets of limits',
    icon: LayoutTemplate,
  },
  {
    place: 'teams',
    href: '/teams/schedules',
    label: 'Schedules',
    detail: 'limits at given times',
    icon: CalendarClock,
  },
  {
    place: 'drift',
    href: '/drift',
    label: 'Boot report',
    detail: 'on Drift: what came back with the host',
    icon: Power,
  },
];

/** Where one can go, and for those who may: creating a group below the root, launching a command. */
export function placeActions(
  { mayCreate, mayLaunch, person }: Pick<OpenGroup, 'mayCreate' | 'mayLaunch'> & { person: Rights },
  go: (href: string) => void,
): PaletteAction[] {
  const offered: PaletteAction[] = places
    .filter((place) => isOffered(place, person))
    .map(({ href, label, icon }) => ({
      id: label.toLowerCase(),
      label,
      detail: placeDetails[href] ?? '',
      icon,
      run: () => go(href),
    }));
  const isThere = (id: string) => offered.some((one) => one.id === id);
  for (const { place, href, label, detail, icon } of pagesBelow)
    if (isThere(place)) offered.push({ id: label.toLowerCase(), label, detail, icon, run: () => go(href) });
  if (person.teams?.some(({ tops }) => tops.length > 0))
    offered.push({
      id: 'ask',
      label: 'Ask for more',
      detail: 'than the limits of a group',
      icon: HandHelping,
      run: () => go('/requests/ask'),
    });
  offered.push({
    id: 'notifications',
    label: 'Notifications',
    detail: '',
    icon: Bell,
    run: () => go('/notifications'),
  });
  offered.push({ id: 'account', label: 'Your account', detail: '', icon: UserRoundCog, run: () => go('/account') });
  if (mayCreate)
    offered.push({
      id: 'create-group',
      label: 'Create group',
      detail: 'below the root',
      icon: FolderPlus,
      run: () => go(groupAskHref(rootPath, 'create')),
    });
  if (mayLaunch)
    offered.push({
      id: 'launch',
      label: 'Launch a command',
      detail: 'in a group to be chosen',
      icon: SquareTerminal,
      run: () => go('/runs?launch'),
    });
  return offered;
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
