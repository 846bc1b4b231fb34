'use client';

import dynamic from 'next/dynamic';
import { GroupsScreen } from '#components/groups/groups-screen.tsx';
import type { GroupTab } from '#components/ui/group-href.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { ChartsPanel } from '#components/usage/charts-panel.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { GroupActions } from './group-actions.tsx';

const loading = () => <SkeletonRows />;

const LimitsPanel = dynamic(async () => (await import('#components/limits/limits-panel.tsx')).LimitsPanel, {
  ssr: false,
  loading,
});
const ProcessesPanel = dynamic(async () => (await import('#components/processes/processes-panel.tsx')).ProcessesPanel, {
  ssr: false,
  loading,
});
const ChangesPanel = dynamic(async () => (await import('#components/audit/changes-panel.tsx')).ChangesPanel, {
  ssr: false,
  loading,
});
const FilesPanel = dynamic(async () => (await import('#components/groups/files-panel.tsx')).FilesPanel, {
  ssr: false,
  loading,
});

/** The Groups screen joined to the panels of its tabs, each but the charts loaded when its tab is opened. */
export function GroupsPage({ treeWidth }: { treeWidth: number | null }) {
  return (
    <GroupsScreen
      treeWidth={treeWidth}
      renderTab={renderTab}
      renderActions={(group, onOpen) => <GroupActions group={group} onOpen={onOpen} />}
    />
  );
}

function renderTab(tab: GroupTab, group: GroupPath) {
  switch (tab) {
    case 'charts':
      return <ChartsPanel group={group} />;
    case 'limits':
      return <LimitsPanel group={group} />;
    case 'processes':
      return <ProcessesPanel group={group} />;
    case 'changes':
      return <ChangesPanel group={group} />;
    case 'files':
      return <FilesPanel group={group} />;
  }
}
