'use client';

import { CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import type { ConfigFault, FaultSeverity } from '#server/domain/config/config-fault.ts';

const looks: Record<FaultSeverity, { icon: LucideIcon; ink: string; word: string }> = {
  syntax: { icon: CircleX, ink: 'text-bad', word: 'Fault' },
  refused: { icon: CircleX, ink: 'text-bad', word: 'Does nothing' },
  warning: { icon: TriangleAlert, ink: 'text-warn', word: 'Warning' },
  info: { icon: Info, ink: 'text-info', word: 'Note' },
};
const shownAtFirst = 20;

/** What is wrong with a text, line by line; a press on the place selects it. */
export function FaultList({
  faults,
  onSelect,
}: {
  faults: readonly ConfigFault[];
  onSelect: (from: number, to: number) => void;
}) {
  const [isWhole, setWhole] = useState(false);
  if (faults.length === 0) return null;
  const shown = isWhole ? faults : faults.slice(0, shownAtFirst);
  return (
    <>
      <ul aria-label="What is to be said of it" className="flex flex-col gap-1">
        {shown.map((fault) => {
          const look = looks[fault.severity];
          return (
            <li key={`${fault.from} ${fault.code}`} className="flex gap-2">
              <Icon as={look.icon} size={14} className={classes('mt-[3px] shrink-0', look.ink)} />
              <p className="min-w-0 break-words">
                <button
                  type="button"
                  className="rounded-sm text-sm text-muted tabular-nums hover:underline"
                  onClick={() => onSelect(fault.from, fault.to)}
                >
                  line {fault.line}
                </button>
                {': '}
                <span className="sr-only">{look.word}: </span>
                {fault.text}
              </p>
            </li>
          );
        })}
      </ul>
      {shown.length < faults.length ? (
        <Button size="sm" className="self-start" onPress={() => setWhole(true)}>
          {`Show all ${faults.length}`}
        </Button>
      ) : null}
    </>
  );
}
