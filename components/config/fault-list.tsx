import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import type { ConfigFault, FaultSeverity } from '#server/domain/config/config-fault.ts';

const looks: Record<FaultSeverity, { icon: typeof Info; ink: string; word: string }> = {
  syntax: { icon: CircleAlert, ink: 'text-bad', word: 'Syntax' },
  refused: { icon: CircleAlert, ink: 'text-bad', word: 'Refused' },
  warning: { icon: TriangleAlert, ink: 'text-warn', word: 'Warning' },
  info: { icon: Info, ink: 'text-info', word: 'Note' },
};
const shownAtMost = 200;

/** What is said of the text, each with its place; a press goes there. */
export function FaultList({
  faults,
  isEmpty,
  isUnlisted,
  whyUnjudged,
  onJudge,
  onJump,
}: {
  faults: readonly ConfigFault[];
  /** There is no text. */
  isEmpty: boolean;
  /** Nobody knows which files there are to open. */
  isUnlisted: boolean;
  /** Why nothing can be said of the text; null where it was looked through. */
  whyUnjudged: string | null;
  onJudge: () => void;
  onJump: (fault: ConfigFault) => void;
}) {
  if (isEmpty && isUnlisted)
    return (
      <EmptyState icon={TriangleAlert} title="The files could not be listed">
        They are asked for again until they are there.
      </EmptyState>
    );
  if (!isEmpty && whyUnjudged !== null)
    return (
      <EmptyState
        icon={TriangleAlert}
        title="The text could not be looked through"
        action={<Button onPress={onJudge}>Try again</Button>}
      >
        {whyUnjudged}
      </EmptyState>
    );
  if (faults.length === 0)
    return isEmpty ? (
      <EmptyState title="Nothing to look through">Open a file, or type a cgconfig.conf.</EmptyState>
    ) : (
      <EmptyState icon={CircleCheck} title="No faults">
        libcgroup takes this file, and so does the kernel, as far as can be told before.
      </EmptyState>
    );
  return (
    <ul aria-label="Faults">
      {faults.slice(0, shownAtMost).map((fault) => {
        const { icon, ink, word } = looks[fault.severity];
        return (
          <li key={`${fault.from} ${fault.code} ${fault.to}`} className="border-t border-line-soft first:border-t-0">
            <button
              type="button"
              onClick={() => onJump(fault)}
              className="flex w-full gap-2 px-3.5 py-2 text-left -outline-offset-2 hover:bg-hover"
            >
              <Icon as={icon} size={14} className={`mt-[3px] shrink-0 ${ink}`} />
              <span className="min-w-0 flex-1">
                <span className="sr-only">{word}, </span>
                <span className="text-sm text-faint tabular-nums">line {fault.line}:</span>{' '}
                <span className="break-words">{fault.text}</span>
              </span>
            </button>
          </li>
        );
      })}
      {faults.length > shownAtMost ? (
        <li className="px-3.5 py-2 text-sm text-muted">{faults.length - shownAtMost} more.</li>
      ) : null}
    </ul>
  );
}
