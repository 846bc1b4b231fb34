import type { Metadata } from 'next';
import { ConfigScreen } from '#components/config/config-screen.tsx';

export const metadata: Metadata = { title: 'Config' };

export default function Page() {
  return <ConfigScreen />;
}
