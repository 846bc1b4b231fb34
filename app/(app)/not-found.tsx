import { NoPage } from '#components/shell/no-page.tsx';

/** The rail stays, so that one can go elsewhere. */
export default function NotFound() {
  return (
    <main className="grid h-full place-items-center">
      <NoPage />
    </main>
  );
}
