import type { Metadata } from 'next';
import { AccountScreen } from '#components/people/account-screen.tsx';

export const metadata: Metadata = { title: 'Your account' };

export default function Page() {
  return <AccountScreen />;
}
