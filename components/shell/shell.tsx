'use client';

/** The frame of every page of somebody who is signed in: rail, palette, toasts, and the live tree behind them. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { LiveProvider } from '#components/live/live-provider.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { useWaitingToasts } from '#components/ui/toast.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { Rail } from './rail.tsx';
import { useTheme } from './use-theme.ts';
import type { Person } from './user-button.tsx';

const ToastRegion = dynamic(() => import('#components/ui/toast-region.tsx'), { ssr: false });
const Palette = dynamic(() => import('./palette.tsx'), { ssr: false });

export function Shell({
  person,
  theme: initialTheme,
  onSignOut,
  children,
}: {
  person: Person;
  theme: Theme;
  onSignOut: () => Promise<void>;
  children: ReactNode;
}) {
  const router = useRouter();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [theme, setTheme] = useTheme(initialTheme);
  const [isFinding, setFinding] = useState(false);
  usePaletteKey(setFinding);
  const [hadToasts, setHadToasts] = useState(false);
  if (useWaitingToasts() > 0 && !hadToasts) setHadToasts(true);

  const me = useQuery({ ...trpc.session.me.queryOptions(), staleTime: 60_000 });
  const isSignedOut = me.data !== undefined && me.data.user === null;
  useEffect(() => {
    if (isSignedOut)
      window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname + window.location.search)}`);
  }, [isSignedOut]);
  // A stream that ends may be a session that ended: ask.
  const onBreak = useCallback(() => {
    void queryClient.invalidateQueries({ queryKey: trpc.session.me.queryKey() });
  }, [queryClient, trpc]);

  return (
    <LiveProvider onBreak={onBreak}>
      <div className="flex h-dvh max-md:flex-col">
        <Rail
          person={person}
          theme={theme}
          onTheme={setTheme}
          onSearch={() => setFinding(true)}
          onSignOut={() => void onSignOut()}
        />
        <div className="min-h-0 min-w-0 flex-1">{children}</div>
      </div>
      {isFinding ? (
        <Palette
          onClose={() => setFinding(false)}
          onGo={(href) => router.push(href)}
          theme={theme}
          onTheme={setTheme}
          onSignOut={() => void onSignOut()}
        />
      ) : null}
      {hadToasts ? <ToastRegion /> : null}
    </LiveProvider>
  );
}

function usePaletteKey(setFinding: (isFinding: boolean) => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setFinding(true);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [setFinding]);
}
