import type { ReactNode } from 'react';

/** The quiet page that signing in and the first start stand on. */
export function AccountCard({ logo, title, children }: { logo: ReactNode; title: string; children: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-items-center p-5">
      <div className="w-full max-w-[360px]">
        <div className="mb-5 flex items-center gap-3">
          {logo}
          <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        </div>
        <div className="rounded-lg border border-line bg-panel p-5">{children}</div>
      </div>
    </main>
  );
}
