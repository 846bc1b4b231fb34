'use client';

/** The frame of every page of somebody who is signed in: rail, palette, toasts, and the live tree behind them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { usePathname, useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { LiveProvider } from '#components/live/live-provider.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import type { Theme } from '#components/ui/theme.ts';
import { useWaitingToasts } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { canSomewhere, type Rights } from '#server/domain/people/access.ts';
import { NotOffered } from './not-offered.tsx';
import { isOffered, placeOf } from './places.ts';
import { Rail } from './rail.tsx';
import { useTheme } from './use-theme.ts';
import type { Person } from './user-button.tsx';

const ToastRegion = dynamic(() => loadPart(() => import('#components/ui/toast-region.tsx')), { ssr: false });
const Palette = dynamic(() => loadPart(() => import('./palette.tsx')), { ssr: false });

export function Shell({
  person: personAtFirst,
  theme: initialTheme,
  onSignOut,
  noHost,
  children,
}: {
  /** As the page was made; what Corral says since then counts. */
  person: Person;
  theme: Theme;
  onSignOut: () => Promise<void>;
  /** Shown in place of pages about the host to somebody who sees nothing of it. */
  noHost: ReactNode;
  children: ReactNode;
}) {
  const router = useRouter();
  const pathname = usePathname();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [theme, setTheme] = useTheme(initialTheme);
  const [isFinding, setFinding] = useState(false);
  const [hadToasts, setHadToasts] = useState(false);
  if (useWaitingToasts() > 0 && !hadToasts) setHadToasts(true);

  const [mayReadAtFirst] = useState(() => canSomewhere(personAtFirst, 'read'));
  const me = useQuery({
    ...trpc.session.me.queryOptions(),
    staleTime: 60_000,
    // Without the live line nothing tells that the session ended or that there is more to see.
    refetchInterval: (query) => (mayRead(query.state.data?.user, mayReadAtFirst) ? false : askAgainMs),
  });
  const person = me.data?.user ?? personAtFirst;
  const isLive = mayRead(me.data?.user, mayReadAtFirst);
  // A page that is not offered would ask for what is refused.
  const place = placeOf(pathname);
  usePaletteKey(setFinding, isLive);
  const isSignedOut = me.data !== undefined && me.data.user === null;
  useEffect(() => {
    if (isSignedOut)
      window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }, [isSignedOut]);
  // A stream that ends may be a session that ended: ask.
  const onBreak = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.session.me.queryKey() });
  }, [queryClient, trpc]);

  const frame = (
    <>
      <SkipLink />
      <div className="flex h-dvh max-md:flex-col">
        <Rail
          person={person}
          theme={theme}
          onTheme={setTheme}
          onSearch={() => setFinding(true)}
          onSignOut={() => void onSignOut()}
        />
        <div id={contentId} tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
          {!isLive && !isAboutOneself(pathname) ? (
            noHost
          ) : place === null || isOffered(place, person) ? (
            children
          ) : (
            <NotOffered place={place} person={person} />
          )}
        </div>
      </div>
      {isFinding && isLive ? (
        <Palette
          onClose={() => setFinding(false)}
          onGo={(href) => router.push(href)}
          theme={theme}
          onTheme={setTheme}
          onSignOut={() => void onSignOut()}
        />
      ) : null}
      {hadToasts ? <ToastRegion /> : null}
    </>
  );
  return isLive ? <LiveProvider onBreak={onBreak}>{frame}</LiveProvider> : frame;
}

const contentId = 'content';

/** The first stop of the keyboard: past the rail. The address stays what it is. */
function SkipLink() {
  return (
    <a
      href={`#${contentId}`}
      onClick={(event) => {
        event.preventDefault();
        document.getElementById(contentId)?.focus();
      }}
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-1.5 focus:shadow-pop"
    >
      Skip to content
    </a>
  );
}

const askAgainMs = 10_000;

function mayRead(user: Rights | null | undefined, atFirst: boolean): boolean {
  return user ? canSomewhere(user, 'read') : atFirst;
}

function isAboutOneself(pathname: string): boolean {
  return pathname === '/account';
}

function usePaletteKey(setFinding: (isFinding: boolean) => void, isOffered: boolean): void {
  useEffect(() => {
    if (!isOffered) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setFinding(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [setFinding, isOffered]);
}
