import type { Metadata } from 'next';
import { TeamsScreen } from '#components/teams/teams-screen.tsx';

export const metadata: Metadata = { title: 'Teams' };

export default function Page() {
  return <TeamsScreen />;
}
