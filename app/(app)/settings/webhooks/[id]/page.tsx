import type { Metadata } from 'next';
import { WebhookScreen } from '#components/webhooks/webhook-screen.tsx';

export const metadata: Metadata = { title: 'Webhook' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  return <WebhookScreen id={(await params).id} />;
}
