import type { Metadata } from 'next';
import { PersonScreen } from '#components/people/person-screen.tsx';

export const metadata: Metadata = { title: 'Person' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <PersonScreen id={(await params).id} />;
}
