'use client';

import { FolderPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { OverviewScreen } from '#components/overview/overview-screen.tsx';
import { ExplainedButton } from '#components/ui/button.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';

const CreateGroup = dynamic(async () => (await import('./create-group.tsx')).CreateGroup, { ssr: false });

/** The overview joined to creating a group. */
export function OverviewPage() {
  const router = useRouter();
  const whyNot = useWhyNot('group:create', rootPath);
  const [isCreating, setCreating] = useState(false);
  return (
    <OverviewScreen
      actions={
        <>
          <ExplainedButton
            icon={FolderPlus}
            hint="Below the root group; a group can also be created inside another."
            whyNot={whyNot}
            onPress={() => setCreating(true)}
          >
            Create group
          </ExplainedButton>
          {isCreating ? (
            <CreateGroup
              parent={rootPath}
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
