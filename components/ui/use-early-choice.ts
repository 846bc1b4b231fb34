'use client';

import { type RefObject, useLayoutEffect, useRef } from 'react';

/**
 * A ref for a radio button or a checkbox whose state React holds. As with text (use-early-text.ts), who was faster than the
 * page's script has chosen something that React does not know of: it is told as a change.
 */
export function useEarlyChoice(
  isChosen: boolean,
  onChange: (isChosen: boolean) => void,
): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page's script takes the field over.
  useLayoutEffect(() => {
    const early = field.current?.checked;
    if (early !== undefined && early !== isChosen) onChange(early);
  }, []);
  return field;
}
