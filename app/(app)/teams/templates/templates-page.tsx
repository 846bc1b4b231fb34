'use client';

import dynamic from 'next/dynamic';
import { TemplatesScreen } from '#components/templates/templates-screen.tsx';
import { loadPart } from '#components/ui/load-part.ts';

const FirstLimits = dynamic(
  async () => (await loadPart(() => import('#components/limits/first-limits.tsx'))).FirstLimits,
  {
    ssr: false,
  },
);

/** The Templates page, joined to the fields of the limits that a template may have. */
export function TemplatesPage() {
  return <TemplatesScreen renderLimits={(limits) => <FirstLimits {...limits} />} />;
}
