'use client';

/** The narrow rail: where one can go, and below it search, the look, and who is signed in. */
import { History, LayoutDashboard, ListTree, Play, Search, TriangleAlert } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useEventState } from '#components/live/use-live.ts';
import { IconButton } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { Logo } from './logo.tsx';
import { type Person, UserButton } from './user-button.tsx';

// A menu is large and seldom wanted: it comes with the first press.
const UserMenu = dynamic(() => import('./user-menu.tsx'), {
  ssr: false,
  loading: () => <span className="h-[38px] w-10" />,
});

const places = [
  { href: '/', label: 'Overview', icon: LayoutDashboard },
  { href: '/groups', label: 'Groups', icon: ListTree },
  { href: '/runs', label: 'Runs', icon: Play },
  { href: '/events', label: 'Events', icon: TriangleAlert },
  { href: '/audit', label: 'Audit', icon: History },
] as const;

export function Rail({
  person,
  theme,
  onTheme,
  onSearch,
  onSignOut,
}: {
  person: Person;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onSearch: () => void;
  onSignOut: () => void;
}) {
  const pathname = usePathname();
  const unseenKills = useEventState()?.unseenKills ?? 0;
  const [isMenuWanted, setMenuWanted] = useState(false);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 items-center gap-1 border-line bg-panel max-md:order-last max-md:h-[52px] max-md:justify-around max-md:border-t md:w-14 md:flex-col md:border-r md:py-2.5"
    >
      <Link href="/" aria-label="Corral" className="mb-2.5 rounded-lg max-md:hidden">
        <Logo />
      </Link>
      {places.map(({ href, label, icon }) => {
        const isHere = href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            title={label}
            className={classes(
              'relative grid h-[38px] w-10 place-items-center rounded-lg',
              isHere ? 'bg-select text-select-line' : 'text-muted hover:bg-hover hover:text-text',
            )}
          >
            <Icon as={icon} size={18} />
            <span className="sr-only">{label}</span>
            {href === '/events' && unseenKills > 0 ? <UnseenKills count={unseenKills} /> : null}
          </Link>
        );
      })}
      <span className="md:mt-auto" />
      <IconButton label="Find anything (Ctrl K)" icon={Search} onPress={onSearch} className="h-[38px] w-10" />
      {isMenuWanted ? (
        <UserMenu person={person} theme={theme} onTheme={onTheme} onSignOut={onSignOut} />
      ) : (
        <UserButton person={person} onPress={() => setMenuWanted(true)} />
      )}
    </nav>
  );
}

/** Kills that this person has not looked at yet. */
function UnseenKills({ count }: { count: number }) {
  return (
    <span className="absolute top-0.5 right-0 min-w-4 rounded-full bg-bad px-1 text-center text-[10px] leading-4 font-semibold text-panel">
      <span aria-hidden>{count > 99 ? '99+' : count}</span>
      <span className="sr-only">{count === 1 ? '1 new kill' : `${count} new kills`}</span>
    </span>
  );
}
