'use client';

import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { RunsScreen } from '#components/launch/runs-screen.tsx';
import { useHome } from '#components/live/use-me.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { loadPart } from '#components/ui/load-part.ts';

const LaunchDialog = dynamic(
  async () => (await loadPart(() => import('#components/launch/launch-dialog.tsx'))).LaunchDialog,
  {
    ssr: false,
  },
);

/** The Runs page joined to launching, which its address can ask for. */
export function RunsPage() {
  const router = useRouter();
  const whyNot = useWhyNot('launch:run', useHome());
  const isLaunching = useSearchParams().has('launch') && whyNot === null;
  return (
    <RunsScreen whyNotLaunch={whyNot} onLaunch={() => window.history.replaceState(null, '', '/runs?launch')}>
      {isLaunching ? (
        <LaunchDialog
          group={null}
          onClose={() => window.history.replaceState(null, '', '/runs')}
          onLaunched={(id) => router.push(`/runs/${id}`)}
        />
      ) : null}
    </RunsScreen>
  );
}
