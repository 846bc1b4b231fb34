import type { Metadata } from 'next';
import { RequestScreen } from '#components/requests/request-screen.tsx';

export const metadata: Metadata = { title: 'Request' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <RequestScreen id={(await params).id} />;
}
