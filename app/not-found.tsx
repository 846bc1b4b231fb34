import { NoPage } from '#components/shell/no-page.tsx';

/** For who is not signed in, and for what is no page to begin with. */
export default function NotFound() {
  return (
    <main className="grid h-dvh place-items-center">
      <NoPage />
    </main>
  );
}
