import type { Metadata } from 'next';
import { TeamScreen } from '#components/teams/team-screen.tsx';

export const metadata: Metadata = { title: 'Team' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <TeamScreen id={(await params).id} />;
}
