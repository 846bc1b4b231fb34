/** The address of a group's page. Each part of the path is encoded by itself, so any name the kernel takes has one. */
import { type GroupPath, groupPathFault, rootPath } from '#server/domain/groups/group-path.ts';

export const groupTabs = ['charts', 'limits', 'processes', 'events', 'changes', 'files'] as const;
export type GroupTab = (typeof groupTabs)[number];

/** "/web/a b" -> "/groups/web/a%20b", with `?tab=` for every tab but the first. */
export function groupHref(path: GroupPath, tab: GroupTab = 'charts'): string {
  const parts =
    path === '/'
      ? ''
      : path
          .slice(1)
          .split('/')
          .map(encodeURIComponent)
          .map((part) => `/${part}`)
          .join('');
  return `/groups${parts}${tab === 'charts' ? '' : `?tab=${tab}`}`;
}

/** What a group's page can be opened to ask: the dialog takes its word out of the address again. */
export const groupAsks = ['create', 'delete', 'undo-create', 'launch'] as const;
export type GroupAsk = (typeof groupAsks)[number];

/** The address of a group's page with the dialog open that creates a group in it, deletes it, takes its creation back, or launches a command. */
export function groupAskHref(path: GroupPath, ask: GroupAsk, tab: GroupTab = 'charts'): string {
  return `${groupHref(path, tab)}${tab === 'charts' ? '?' : '&'}${ask}=group`;
}

/** The dialog that an address asks for, if any. */
export function groupAskOf(params: { get(name: string): string | null }): GroupAsk | null {
  return groupAsks.find((ask) => params.get(ask) === 'group') ?? null;
}

/** The group whose page has this address; null on every other page, and where no group can have that name. */
export function groupOfPathname(pathname: string): GroupPath | null {
  const [place, ...parts] = pathname.split('/').filter(Boolean);
  return place === 'groups' ? groupOfParts(parts) : null;
}

/** The group that the encoded parts of an address name; null when no group can have that name. */
function groupOfParts(parts: readonly string[]): GroupPath | null {
  if (parts.length === 0) return rootPath;
  try {
    const path = `/${parts.map(decodeURIComponent).join('/')}`;
    const hasSlash = parts.some((part) => /%2f/i.test(part));
    return hasSlash || groupPathFault(path) ? null : (path as GroupPath);
  } catch {
    return null;
  }
}

/** The tab an address asks for; the charts when it names none that exists. */
export function tabOf(text: string | null | undefined): GroupTab {
  return groupTabs.find((tab) => tab === text) ?? 'charts';
}
