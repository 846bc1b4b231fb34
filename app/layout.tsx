import './globals.css';
import { GeistMono } from 'geist/font/mono';
import { GeistSans } from 'geist/font/sans';
import type { Metadata, Viewport } from 'next';
import { cookies, headers } from 'next/headers';
import type { ReactNode } from 'react';
import { themeCookie, themeOf } from '#components/ui/theme.ts';
import { ClientRoot } from './client-root.tsx';

export const metadata: Metadata = {
  title: { default: 'Corral', template: '%s · Corral' },
  description: 'The control groups of this host: live, with every change previewed.',
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(themeCookie)?.value);
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html
      lang="en"
      data-theme={theme === 'system' ? undefined : theme}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <head>
        {/* Where react-aria looks for the nonce of the style sheets that it makes. */}
        <meta property="csp-nonce" nonce={nonce} />
      </head>
      <body>
        <ClientRoot>{children}</ClientRoot>
      </body>
    </html>
  );
}
