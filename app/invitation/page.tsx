import type { Metadata } from 'next';
import { LinkPage } from '#components/people/link-page.tsx';
import { Logo } from '#components/shell/logo.tsx';
import { lookAtLink } from '#server/api/people/look-at-link.ts';

export const metadata: Metadata = { title: 'Invitation', referrer: 'no-referrer' };

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token, found } = await lookAtLink((await searchParams).token, 'invitation');
  return <LinkPage logo={<Logo size={34} />} kind="invitation" token={token} found={found} />;
}
