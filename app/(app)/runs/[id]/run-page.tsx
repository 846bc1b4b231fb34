'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { RunScreen } from '#components/launch/run-screen.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';

const LaunchDialog = dynamic(
  async () => (await loadPart(() => import('#components/launch/launch-dialog.tsx'))).LaunchDialog,
  {
    ssr: false,
  },
);

/** A run's page joined to launching it again. */
export function RunPage({ id }: { id: string }) {
  const router = useRouter();
  const [again, setAgain] = useState<LaunchInput | null>(null);
  return (
    <RunScreen id={id} onAgain={setAgain} onGone={() => router.replace('/runs')}>
      {again ? (
        <LaunchDialog
          group={again.group}
          again={again}
          onClose={() => setAgain(null)}
          onLaunched={(next) => router.push(`/runs/${next}`)}
        />
      ) : null}
    </RunScreen>
  );
}
