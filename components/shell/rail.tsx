'use client';

/** The narrow rail: where one can go, and below it search, the look, and who is signed in. */
import { useQuery } from '@tanstack/react-query';
import { House, Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useState } from 'react';
import { useEventState } from '#components/live/use-live.ts';
import { useRequestCounts } from '#components/live/use-request-counts.ts';
import { IconButton } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { OnFirstPress } from '#components/ui/on-first-press.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { LinkTooltip } from '#components/ui/tooltip.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { canSomewhere } from '#server/domain/people/access.ts';
import { Badge } from './badge.tsx';
import { BellButton } from './bell-button.tsx';
import { Logo } from './logo.tsx';
import { MoreButton } from './more-button.tsx';
import { isOffered, type Place, placeOf, places } from './places.ts';
import { type Person, UserButton } from './user-button.tsx';

// A menu is large and seldom wanted: it comes with the first press.
const UserMenu = dynamic(() => loadPart(() => import('./user-menu.tsx')), {
  ssr: false,
  loading: () => <span className="h-[38px] w-10 max-md:w-9" />,
});
const MoreMenu = dynamic(() => loadPart(() => import('./more-menu.tsx')), {
  ssr: false,
  loading: () => <span className="h-[38px] w-9 md:hidden" />,
});
const BellPopover = dynamic(() => loadPart(() => import('./bell.tsx')), { ssr: false, loading: () => <BellButton /> });

/** For whoever sees nothing of the host. */
const home: Pick<Place, 'href' | 'label' | 'icon' | 'inMoreOnPhone'> = { href: '/', label: 'Home', icon: House };

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
  const mayRead = canSomewhere(person, 'read');
  const offered: readonly Pick<Place, 'href' | 'label' | 'icon' | 'inMoreOnPhone'>[] = places.filter((place) =>
    isOffered(place, person),
  );
  const inMore = offered.filter(({ inMoreOnPhone }) => inMoreOnPhone);
  const badges = (
    <>
      {inMore.some(({ href }) => href === '/drift') ? <DifferingGroups /> : null}
      {inMore.some(({ href }) => href === '/audit') ? <BrokenChain /> : null}
    </>
  );
  const here = placeOf(pathname)?.href ?? pathname;
  const [isMenuWanted, setMenuWanted] = useState(false);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 items-center gap-1 border-line bg-panel max-md:order-last max-md:gap-0 max-md:h-[52px] max-md:justify-around max-md:border-t md:w-14 md:flex-col md:border-r md:py-2.5"
    >
      <Link href="/" aria-label="Corral" className="mb-2.5 rounded-lg max-md:hidden">
        <Logo />
      </Link>
      {(mayRead ? offered : [home, ...offered]).map(({ href, label, icon, inMoreOnPhone }) => {
        const isHere = href === here;
        return (
          <LinkTooltip key={href} content={label} placement="right">
            <Link
              href={href}
              aria-current={isHere ? 'page' : undefined}
              className={classes(
                'relative grid h-[38px] w-10 place-items-center rounded-lg max-md:w-9',
                inMoreOnPhone && 'max-md:hidden',
                isHere ? 'bg-select text-select-line' : 'text-muted hover:bg-hover hover:text-text',
              )}
            >
              <Icon as={icon} size={18} />
              <span className="sr-only">{label}</span>
              {href === '/events' ? <UnseenKills /> : null}
              {href === '/drift' ? <DifferingGroups /> : null}
              {href === '/teams' ? <WaitingRequests /> : null}
              {href === '/audit' ? <BrokenChain /> : null}
            </Link>
          </LinkTooltip>
        );
      })}
      {inMore.length > 0 ? (
        <OnFirstPress
          button={(onPress) => (
            <MoreButton isHere={inMore.some(({ href }) => href === here)} onPress={onPress}>
              {badges}
            </MoreButton>
          )}
        >
          <MoreMenu places={inMore} here={here} badges={badges} />
        </OnFirstPress>
      ) : null}
      <span className="md:mt-auto" />
      {mayRead ? (
        <OnFirstPress button={(onPress) => <BellButton onPress={onPress} />}>
          <BellPopover />
        </OnFirstPress>
      ) : null}
      {mayRead ? (
        <IconButton
          label="Find anything (Ctrl K)"
          icon={Search}
          tipPlacement="right"
          onPress={onSearch}
          className="h-[38px] w-10 max-md:w-9"
        />
      ) : null}
      {isMenuWanted ? (
        <UserMenu person={person} theme={theme} onTheme={onTheme} onSignOut={onSignOut} />
      ) : (
        <UserButton person={person} onPress={() => setMenuWanted(true)} />
      )}
    </nav>
  );
}

const countEveryMs = 30_000;

/** Kills that this person has not looked at yet. */
function UnseenKills() {
  const count = useEventState()?.unseenKills ?? 0;
  return <Badge count={count} tone="bg-bad" words={count === 1 ? '1 new kill' : `${count} new kills`} />;
}

/** Groups that are not what is kept; none while that is not known. */
function DifferingGroups() {
  const trpc = useTRPC();
  const count = useQuery({ ...trpc.wanted.count.queryOptions(), refetchInterval: countEveryMs }).data ?? 0;
  return <Badge count={count} tone="bg-warn" words={count === 1 ? '1 group differs' : `${count} groups differ`} />;
}

/** Requests to decide, and what became of one's own. */
function WaitingRequests() {
  const { all, words } = useRequestCounts();
  return <Badge count={all} tone="bg-info" words={words} />;
}

/** Set when the audit log is not what was stored; Corral looks by itself, each hour. */
function BrokenChain() {
  const trpc = useTRPC();
  const verdict = useQuery({ ...trpc.audit.verdict.queryOptions(), refetchInterval: countEveryMs }).data;
  return verdict?.kind === 'broken' ? <Badge count={1} sign="!" tone="bg-bad" words="The audit log is broken" /> : null;
}
