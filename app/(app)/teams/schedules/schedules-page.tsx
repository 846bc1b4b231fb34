'use client';

import dynamic from 'next/dynamic';
import { SchedulesScreen } from '#components/schedules/schedules-screen.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';

/** About as high as the form. */
const formRows = 16;

const FirstLimits = dynamic(
  async () => (await loadPart(() => import('#components/limits/first-limits.tsx'))).FirstLimits,
  {
    ssr: false,
    loading: () => <SkeletonRows rows={formRows} label="Reading the limits" />,
  },
);

/** The Schedules page, joined to the fields of the limits that a schedule may set. */
export function SchedulesPage() {
  return <SchedulesScreen renderLimits={(limits) => <FirstLimits {...limits} />} />;
}
