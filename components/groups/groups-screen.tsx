'use client';

/**
 * The Groups page: the tree to the left, the chosen group to the right. Which group and which tab are in the address;
 * changing them stays in the page, so that going through the tree asks nothing of the server but the new numbers.
 */
import { ListTree } from 'lucide-react';
import dynamic from 'next/dynamic';
import { usePathname, useSearchParams } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { LostBanner } from '#components/live/lost-banner.tsx';
import { useVisibleTops } from '#components/live/use-me.ts';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { type GroupTab, groupHref, groupOfPathname, tabOf } from '#components/ui/group-href.ts';
import { loadPart } from '#components/ui/load-part.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type GroupPath, isUnder, nameOf, rootPath } from '#server/domain/groups/group-path.ts';
import { AboveGroups } from './above-groups.tsx';
import { GroupHeader } from './group-header.tsx';
import { GroupTabs, tabIds } from './group-tabs.tsx';
import { TreePane } from './tree-pane.tsx';
import { TreeSide } from './tree-side.tsx';
import { useGroupPresence } from './use-group-presence.ts';
import { VanishedGroup } from './vanished-group.tsx';

// Only narrow screens need it, and only when it is opened.
const Drawer = dynamic(async () => (await loadPart(() => import('#components/ui/drawer.tsx'))).Drawer, { ssr: false });

interface GroupsScreenProps {
  /** Of the tree's pane, as this browser kept it; null for the usual one. */
  treeWidth: number | null;
  renderTab: (tab: GroupTab, group: GroupPath) => ReactNode;
  /** What must not be overlooked about the group, above its tab. */
  renderNotices: (tab: GroupTab, group: GroupPath) => ReactNode;
  /** Buttons for what can be done with the group; `onOpen` goes to another one. */
  renderActions: (group: GroupPath, onOpen: (path: GroupPath) => void) => ReactNode;
}

export function GroupsScreen({ treeWidth, renderTab, renderNotices, renderActions }: GroupsScreenProps) {
  const tab = tabOf(useSearchParams().get('tab'));
  const group = groupOfPathname(usePathname());
  const [isTreeOpen, setTreeOpen] = useState(false);

  const onOpen = useCallback((path: GroupPath, toTab?: GroupTab) => {
    const now = tabOf(new URLSearchParams(window.location.search).get('tab'));
    window.history.pushState(null, '', groupHref(path, toTab ?? now));
    setTreeOpen(false);
  }, []);
  const openGroup = useCallback((path: GroupPath) => onOpen(path), [onOpen]);
  const tree = <TreePane selected={group ?? rootPath} onOpen={openGroup} />;

  return (
    <div className="flex h-full min-h-0">
      <TreeSide kept={treeWidth}>{tree}</TreeSide>
      {isTreeOpen ? (
        <Drawer label="Groups" isOpen onOpenChange={setTreeOpen}>
          {tree}
        </Drawer>
      ) : null}
      <main className="relative flex min-w-0 flex-1 flex-col overflow-y-auto">
        <LostBanner />
        {group === null ? (
          <div className="grid flex-1 place-items-center">
            <EmptyState
              isPage
              title="No group can have this address"
              action={<Button onPress={() => openGroup(rootPath)}>Go to /</Button>}
            >
              A group’s name has 1 to 255 bytes, no “/” and no line break or zero byte in it, and is not “.” or “..”.
            </EmptyState>
          </div>
        ) : (
          <GroupView
            group={group}
            tab={tab}
            onOpen={onOpen}
            openGroup={openGroup}
            menu={
              <span className="lg:hidden">
                <Button size="sm" icon={ListTree} onPress={() => setTreeOpen(true)}>
                  All groups
                </Button>
              </span>
            }
            renderTab={renderTab}
            renderNotices={renderNotices}
            renderActions={renderActions}
          />
        )}
      </main>
    </div>
  );
}

function GroupView({
  group,
  tab,
  onOpen,
  openGroup,
  menu,
  renderTab,
  renderNotices,
  renderActions,
}: Omit<GroupsScreenProps, 'treeWidth'> & {
  group: GroupPath;
  tab: GroupTab;
  onOpen: (path: GroupPath, tab?: GroupTab) => void;
  openGroup: (path: GroupPath) => void;
  menu: ReactNode;
}) {
  const tops = useVisibleTops();
  const isAbove = tops?.some((top) => top !== group && isUnder(top, group)) ?? false;
  const { presence, error, retry } = useGroupPresence(group);
  useEffect(() => {
    document.title = `${group === '/' ? 'Root group' : nameOf(group)} · Corral`;
  }, [group]);

  if (isAbove && tops)
    return (
      <>
        <div className="px-5 pt-3.5 lg:hidden">{menu}</div>
        <AboveGroups tops={tops} />
      </>
    );
  if (presence === 'gone')
    return (
      <>
        <VanishedGroup group={group} tops={tops} onOpen={openGroup} />
        {/* What was done to it is on record for ever. */}
        {tab === 'changes' ? <div className="px-5 pb-4">{renderTab(tab, group)}</div> : null}
      </>
    );
  const { tabId, panelId } = tabIds(tab);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <header className="border-b border-line bg-panel px-5 pt-3.5">
        <GroupHeader group={group} onOpen={openGroup} actions={renderActions(group, openGroup)} menu={menu} />
        <GroupTabs tab={tab} onChange={(next) => onOpen(group, next)} />
      </header>
      {presence === 'there' ? renderNotices(tab, group) : null}
      {/* A new group is a new form: nothing typed for one may end up in another. */}
      <div
        key={tab === 'charts' ? 'charts' : `${tab}${group}`}
        role="tabpanel"
        id={panelId}
        aria-labelledby={tabId}
        className="flex-1 px-5 py-4"
      >
        {presence === 'unknown' ? (
          <SkeletonRows label="Looking for this group" />
        ) : presence === 'failed' ? (
          <ErrorState error={error} title="This group could not be looked up" onRetry={retry} />
        ) : (
          renderTab(tab, group)
        )}
      </div>
    </div>
  );
}
