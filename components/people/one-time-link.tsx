import { CopyButton } from '#components/ui/copy-button.tsx';
import { Note } from '#components/ui/note.tsx';
import type { OneTimeLink } from '#server/domain/people/person.ts';
import { formatMoment } from '#server/domain/units.ts';

/** A link in the only moment in which it can be seen. */
export function ShownLink({ link, email }: { link: OneTimeLink; email: string }) {
  return (
    <div className="flex flex-col gap-3">
      <p>
        Send this link to <b className="font-medium break-all">{email}</b>, over a way that only they read. It works
        once, until <span className="whitespace-nowrap">{formatMoment(link.expiresAtMs, Date.now())}</span>.
      </p>
      <div className="relative">
        <output
          aria-label="One-time link"
          className="block rounded-md border border-line bg-bg py-2 pr-10 pl-2.5 font-mono text-sm break-all whitespace-pre-wrap"
        >
          {link.url}
        </output>
        <span className="absolute top-1 right-1.5">
          <CopyButton text={link.url} label="Copy the link" />
        </span>
      </div>
      <Note tone="warn">It is shown only now: Corral keeps no copy that could be read.</Note>
    </div>
  );
}
