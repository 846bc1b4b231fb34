'use client';

import { FolderPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useVisibleTops } from '#components/live/use-me.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { OverviewScreen } from '#components/overview/overview-screen.tsx';
import { RunningTries } from '#components/tries/running-tries.tsx';
import { ExplainedButton } from '#components/ui/button.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { loadPart } from '#components/ui/load-part.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';

const CreateGroup = dynamic(async () => (await loadPart(() => import('./create-group.tsx'))).CreateGroup, {
  ssr: false,
});

/** The overview joined to creating a group. */
export function OverviewPage() {
  const router = useRouter();
  const tops = useVisibleTops();
  // A member with one top group creates in it; with several, where is chosen on the Groups page.
  const parent = tops?.length === 1 && tops[0] ? tops[0] : rootPath;
  const whyNot = useWhyNot('group:create', parent);
  const [isCreating, setCreating] = useState(false);
  return (
    <OverviewScreen
      notices={<RunningTries />}
      actions={
        <>
          <ExplainedButton
            icon={FolderPlus}
            hint={`Below ${parent === rootPath ? 'the root group' : parent}; a group can also be created inside another.`}
            whyNot={whyNot}
            onPress={() => setCreating(true)}
          >
            Create group
          </ExplainedButton>
          {isCreating ? (
            <CreateGroup
              parent={parent}
              isOpen
              onOpenChange={setCreating}
              onCreated={(group) => router.push(groupHref(group))}
            />
          ) : null}
        </>
      }
    />
  );
}
