import type { Metadata } from 'next';
import { GroupsPage } from './groups-page.tsx';

export const metadata: Metadata = { title: 'Groups' };

/** The screen reads group and tab from the address by itself, because going through the tree changes it in place. */
export default function Page() {
  return <GroupsPage />;
}
