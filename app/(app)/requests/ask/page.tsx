import type { Metadata } from 'next';
import { AskScreen } from '#components/requests/ask-screen.tsx';

export const metadata: Metadata = { title: 'Ask for more' };

export default function Page() {
  return <AskScreen />;
}
