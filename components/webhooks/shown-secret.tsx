import { CopyButton } from '#components/ui/copy-button.tsx';
import { Note } from '#components/ui/note.tsx';

/** A signing secret in the only moment in which it can be seen. */
export function ShownSecret({ secret }: { secret: string }) {
  return (
    <div className="flex flex-col gap-3">
      <p>
        With this secret the receiver checks that a message comes from Corral: any library of{' '}
        <span className="font-medium">Standard Webhooks</span> takes it as it is.
      </p>
      <div className="relative">
        <output
          aria-label="Signing secret"
          className="block rounded-md border border-line bg-bg py-2 pr-10 pl-2.5 font-mono text-sm break-all whitespace-pre-wrap"
        >
          {secret}
        </output>
        <span className="absolute top-1 right-1.5">
          <CopyButton text={secret} label="Copy the secret" />
        </span>
      </div>
      <Note tone="warn">It is shown only now. Whoever loses it makes a new one.</Note>
    </div>
  );
}
