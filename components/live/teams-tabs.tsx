'use client';

import { LinkTabs } from '#components/ui/link-tabs.tsx';
import { useRequestCounts } from './use-request-counts.ts';

/** The pages of the place Teams. */
export function TeamsTabs({ here }: { here: '/teams' | '/requests' | '/teams/templates' | '/teams/schedules' }) {
  const { all, words } = useRequestCounts();
  return (
    <LinkTabs
      label="Teams and what they use"
      here={here}
      tabs={[
        { href: '/teams', label: 'Teams' },
        { href: '/requests', label: 'Requests', count: all, countWords: words },
        { href: '/teams/templates', label: 'Templates' },
        { href: '/teams/schedules', label: 'Schedules' },
      ]}
    />
  );
}
