'use client';

import { Terminal } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { TextArea } from '#components/ui/text-area.tsx';
import { shellSignIn, splitWords } from '#server/domain/launch/command-words.ts';
import type { LaunchDraft } from './launch-draft.ts';

const kinds = [
  { id: 'words', label: 'Arguments' },
  { id: 'shell', label: 'Shell line' },
] as const;

/** The command, and below it what becomes of what is typed: each argument by itself, or one line for a shell. */
export function CommandField({
  draft,
  onChange,
  error,
}: {
  draft: Pick<LaunchDraft, 'kind' | 'line'>;
  onChange: (part: Partial<Pick<LaunchDraft, 'kind' | 'line'>>) => void;
  error: string | null;
}) {
  const isShell = draft.kind === 'shell';
  const sign = isShell ? null : shellSignIn(draft.line);
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        <span id="command-label" className="font-medium">
          Command
        </span>
        <span className="ml-auto">
          <Segmented label="How it is run" options={kinds} value={draft.kind} onChange={(kind) => onChange({ kind })} />
        </span>
      </div>
      <TextArea
        mono
        aria-labelledby="command-label"
        value={draft.line}
        onChange={(line) => onChange({ line })}
        error={error}
        rows={isShell ? 3 : 2}
        placeholder={isShell ? 'make all 2>&1 | tee build.log' : "./job.sh --input 'a file.csv'"}
        autoFocus
        autoComplete="off"
        spellCheck="false"
      />
      {isShell ? (
        <p className="flex items-center gap-1.5 text-sm text-muted">
          <Terminal aria-hidden size={13} className="shrink-0" />
          <span>
            Run as <code className="font-mono text-text">sh -c</code> with this as one argument: variables, pipes and
            globs are the shell’s to read.
          </span>
        </p>
      ) : (
        <Arguments line={draft.line} />
      )}
      {sign ? (
        <Note tone="info">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span>
              No shell reads this: <code className="font-mono">{sign}</code> goes to the program as it stands.
            </span>
            <Button size="sm" onPress={() => onChange({ kind: 'shell' })}>
              Run through a shell
            </Button>
          </div>
        </Note>
      ) : null}
    </div>
  );
}

/** Each argument in a box of its own, so that it shows where one ends: quotes are taken off, blanks and line ends stay. */
function Arguments({ line }: { line: string }) {
  const reading = splitWords(line);
  if (!reading.ok || reading.words.length === 0)
    return (
      <p className="text-sm text-muted">
        Split at blanks; quotes and backslashes keep them together. No shell reads it.
      </p>
    );
  return (
    <ol aria-label="Arguments" className="flex max-h-40 flex-wrap gap-1 overflow-y-auto">
      {reading.words.map((word, index) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: a place in the list is all that an argument is.
          key={index}
          className="inline-flex max-w-full items-baseline gap-1.5 rounded-sm border border-line bg-bg px-1.5 py-px"
        >
          <span className="text-[10px] text-faint">{index === 0 ? 'program' : index}</span>
          <code className="min-w-0 font-mono text-sm break-all whitespace-pre-wrap">
            {word === '' ? <span className="text-faint">empty</span> : word}
          </code>
        </li>
      ))}
    </ol>
  );
}
