'use client';

import { Segmented } from '#components/ui/segmented.tsx';

export const linkTimes = [
  { id: '1', label: '1 hour' },
  { id: '24', label: '1 day' },
  { id: '72', label: '3 days' },
  { id: '168', label: '1 week' },
] as const;
export type LinkHours = (typeof linkTimes)[number]['id'];

/** For how long a link is to work. */
export function ValidFor({ value, onChange }: { value: LinkHours; onChange: (hours: LinkHours) => void }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span className="font-medium">The link works for</span>
      <Segmented label="The link works for" options={linkTimes} value={value} onChange={onChange} />
    </div>
  );
}
