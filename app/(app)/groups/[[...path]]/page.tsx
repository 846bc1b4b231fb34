import type { Metadata } from 'next';
import { cookies } from 'next/headers';
import { treeWidthCookie, treeWidthOf } from '#components/groups/tree-width.ts';
import { GroupsPage } from './groups-page.tsx';

export const metadata: Metadata = { title: 'Groups' };

/** The screen reads group and tab from the address by itself, because going through the tree changes it in place. */
export default async function Page() {
  return <GroupsPage treeWidth={treeWidthOf((await cookies()).get(treeWidthCookie)?.value)} />;
}
