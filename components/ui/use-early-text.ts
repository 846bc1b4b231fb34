'use client';

import { type Ref, type RefObject, useImperativeHandle, useLayoutEffect, useRef } from 'react';

/**
 * A ref for a field whose text React holds. A page stands, drawn by the server, before its script runs, and people and
 * password stores fill fields in meanwhile; React would put back its own empty text. What the field holds by then is told
 * as a change.
 */
export function useEarlyText<Field extends HTMLInputElement | HTMLTextAreaElement>(
  text: string | undefined,
  onChange: ((text: string) => void) | undefined,
  outer?: Ref<Field>,
): RefObject<Field | null> {
  const field = useRef<Field>(null);
  useImperativeHandle(outer, () => field.current as Field, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page's script takes the field over.
  useLayoutEffect(() => {
    const early = field.current?.value;
    if (early !== undefined && text !== undefined && early !== text) onChange?.(early);
  }, []);
  return field;
}
