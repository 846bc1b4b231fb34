'use client';

import dynamic from 'next/dynamic';
import { FrozenNotice } from '#components/control/frozen-notice.tsx';
import { GroupsScreen } from '#components/groups/groups-screen.tsx';
import { TryNotice } from '#components/tries/try-notice.tsx';
import type { GroupTab } from '#components/ui/group-href.ts';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { GroupActions } from './group-actions.tsx';

const loading = () => <SkeletonRows />;

// Drawn by the server too: where it is the tab that is asked for, the page names its script from the start.
const ChartsPanel = dynamic(
  async () => (await loadPart(() => import('#components/usage/charts-panel.tsx'))).ChartsPanel,
  { loading },
);
const LimitsPanel = dynamic(
  async () => (await loadPart(() => import('#components/limits/limits-panel.tsx'))).LimitsPanel,
  {
    ssr: false,
    loading,
  },
);
const ProcessesPanel = dynamic(
  async () => (await loadPart(() => import('#components/processes/processes-panel.tsx'))).ProcessesPanel,
  {
    ssr: false,
    loading,
  },
);
const RunsOfGroup = dynamic(
  async () => (await loadPart(() => import('#components/launch/runs-of-group.tsx'))).RunsOfGroup,
  {
    ssr: false,
  },
);
const EventsPanel = dynamic(
  async () => (await loadPart(() => import('#components/events/events-panel.tsx'))).EventsPanel,
  {
    ssr: false,
    loading,
  },
);
const ChangesPanel = dynamic(
  async () => (await loadPart(() => import('#components/audit/changes-panel.tsx'))).ChangesPanel,
  {
    ssr: false,
    loading,
  },
);
const FilesPanel = dynamic(
  async () => (await loadPart(() => import('#components/groups/files-panel.tsx'))).FilesPanel,
  {
    ssr: false,
    loading,
  },
);

/** The Groups screen joined to the panels of its tabs, each loaded when its tab is opened. */
export function GroupsPage({ treeWidth }: { treeWidth: number | null }) {
  return (
    <GroupsScreen
      treeWidth={treeWidth}
      renderTab={renderTab}
      renderNotices={(tab, group) => (
        <>
          {tab === 'limits' ? null : <TryNotice group={group} className="mx-5 mt-4" />}
          <FrozenNotice group={group} className="mx-5 mt-4" />
        </>
      )}
      renderActions={(group, onOpen) => <GroupActions group={group} onOpen={onOpen} />}
    />
  );
}

function renderTab(tab: GroupTab, group: GroupPath) {
  switch (tab) {
    case 'charts':
      return <ChartsPanel group={group} />;
    case 'limits':
      return <LimitsPanel group={group} notice={<TryNotice group={group} className="mb-3" />} />;
    case 'processes':
      return (
        <div className="flex flex-col gap-4">
          <ProcessesPanel group={group} />
          <RunsOfGroup group={group} />
        </div>
      );
    case 'events':
      return <EventsPanel group={group} />;
    case 'changes':
      return <ChangesPanel group={group} />;
    case 'files':
      return <FilesPanel group={group} />;
  }
}
