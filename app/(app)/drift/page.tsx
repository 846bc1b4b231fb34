import type { Metadata } from 'next';
import { DriftScreen } from '#components/wanted/drift-screen.tsx';

export const metadata: Metadata = { title: 'Drift' };

export default function Page() {
  return <DriftScreen />;
}
