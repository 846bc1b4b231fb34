import type { Metadata } from 'next';
import { RequestsScreen } from '#components/requests/requests-screen.tsx';

export const metadata: Metadata = { title: 'Requests' };

export default function Page() {
  return <RequestsScreen />;
}
