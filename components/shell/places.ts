/** Where one can go, and who is offered it. Pure, but for the icons. */
import {
  ContactRound,
  FileCog,
  GitCompareArrows,
  History,
  LayoutDashboard,
  ListTree,
  type LucideIcon,
  Play,
  Signpost,
  TriangleAlert,
  Users,
  Webhook,
} from 'lucide-react';
import { type Action, can, canSomewhere, type Rights } from '#server/domain/people/access.ts';

export interface Place {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Offered to those who may. */
  action: Action;
  /** Of use to those who may in some groups alone, the members of teams. */
  inParts?: boolean;
  /** Offered to whoever is in a team, besides: they see that one. */
  ofTeams?: boolean;
  /** Pages that belong to it, with an address of their own. */
  also?: string;
  /** On a phone the bar has no room for it: it is under More there. */
  inMoreOnPhone?: boolean;
}

export const places: readonly Place[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, action: 'read', inParts: true },
  { href: '/groups', label: 'Groups', icon: ListTree, action: 'read', inParts: true },
  { href: '/runs', label: 'Runs', icon: Play, action: 'read', inParts: true },
  { href: '/rules', label: 'Rules', icon: Signpost, action: 'read', inMoreOnPhone: true },
  { href: '/events', label: 'Events', icon: TriangleAlert, action: 'read', inParts: true },
  { href: '/drift', label: 'Drift', icon: GitCompareArrows, action: 'read', inMoreOnPhone: true },
  { href: '/config', label: 'Config', icon: FileCog, action: 'read', inMoreOnPhone: true },
  { href: '/teams', label: 'Teams', icon: Users, action: 'teams:read', ofTeams: true, also: '/requests' },
  { href: '/people', label: 'People', icon: ContactRound, action: 'people:read', inMoreOnPhone: true },
  { href: '/audit', label: 'Audit', icon: History, action: 'audit:read', inMoreOnPhone: true },
  {
    ...{ href: '/settings/webhooks', label: 'Webhooks', icon: Webhook, action: 'webhooks:read' },
    inMoreOnPhone: true,
  },
];

export function isOffered(place: Pick<Place, 'action' | 'inParts' | 'ofTeams'>, person: Rights): boolean {
  if (place.ofTeams && (person.teams?.length ?? 0) > 0) return true;
  return place.inParts ? canSomewhere(person, place.action) : can(person, place.action).ok;
}

/** The place that a page belongs to; null for pages that are none's, such as one's own account. */
export function placeOf(pathname: string): Place | null {
  const isAt = (href: string) =>
    href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
  return places.find(({ href, also }) => isAt(href) || (also !== undefined && isAt(also))) ?? null;
}
