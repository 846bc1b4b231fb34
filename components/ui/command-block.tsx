import { CopyButton } from './copy-button.tsx';

/** Commands as one would type them, with a button that copies them; `label` says whose they are. */
export function CommandBlock({ text, label }: { text: string; label: string }) {
  return (
    <div className="relative">
      <pre className="min-h-[34px] overflow-x-auto rounded-md border border-line bg-bg py-1.5 pr-9 pl-2.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap text-text">
        {text}
      </pre>
      <span className="absolute top-1 right-1.5">
        <CopyButton text={text} label={label} />
      </span>
    </div>
  );
}
