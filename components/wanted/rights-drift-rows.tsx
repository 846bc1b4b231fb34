'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { ExplainedButton } from '#components/ui/button.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { rightsText } from '#server/domain/config/file-rights.ts';
import type { DriftGroup } from '#server/domain/wanted/drift.ts';
import { pathOfRights } from '#server/domain/wanted/rights-drift.ts';

const RestoreRightsDialog = dynamic(
  async () => (await loadPart(() => import('./restore-rights-dialog.tsx'))).RestoreRightsDialog,
  {
    ssr: false,
  },
);

const shownAtMost = 8;

/** Directories and files of a group that have another owner or other permissions than are kept. */
export function RightsDriftRows({ drift }: { drift: DriftGroup }) {
  const { group, rights } = drift;
  const [isRestoring, setRestoring] = useState(false);
  const whyNot = useWhyNot('wanted:update', group);
  const shown = rights.slice(0, shownAtMost);
  return (
    <section
      aria-label="Owners and permissions"
      className="flex flex-wrap items-start gap-x-3 gap-y-2 border-t border-line-soft px-3.5 py-2"
    >
      <div className="min-w-0 flex-1 basis-72">
        <p className="text-sm text-muted">
          Another owner or other permissions than are kept. They come back with the next boot, unless what stands is
          adopted.
        </p>
        <ul className="mt-1 flex flex-col gap-1">
          {shown.map((each) => (
            <li key={pathOfRights(each)} className="text-sm">
              <code className="block font-mono text-xs break-all">{pathOfRights(each)}</code>
              <span className="text-muted">
                kept <span className="font-mono text-text">{rightsText(each.wanted)}</span>, now{' '}
                <span className="font-mono font-medium text-warn">{rightsText(each.now)}</span>
              </span>
            </li>
          ))}
          {rights.length > shown.length ? (
            <li className="text-sm text-faint">and {rights.length - shown.length} more</li>
          ) : null}
        </ul>
      </div>
      <ExplainedButton
        size="sm"
        aria-label={`Restore permissions of ${group}`}
        hint="Set owners and permissions as they are kept, after a preview"
        whyNot={whyNot}
        onPress={() => setRestoring(true)}
      >
        Restore permissions…
      </ExplainedButton>
      {isRestoring ? <RestoreRightsDialog drift={drift} onClose={() => setRestoring(false)} /> : null}
    </section>
  );
}
