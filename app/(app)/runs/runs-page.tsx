'use client';

import dynamic from 'next/dynamic';
import { useRouter, useSearchParams } from 'next/navigation';
import { RunsScreen } from '#components/launch/runs-screen.tsx';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';

const LaunchDialog = dynamic(async () => (await import('#components/launch/launch-dialog.tsx')).LaunchDialog, {
  ssr: false,
});

/** The Runs page joined to launching, which its address can ask for. */
export function RunsPage() {
  const router = useRouter();
  const whyNot = useWhyNot('launch:run', rootPath);
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
