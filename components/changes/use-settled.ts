'use client';

import { useEffect, useState } from 'react';

const settleMs = 150;

/** The value as it last stood still for a moment: what a preview is asked for while somebody types. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  const text = exactText(value);
  const settledText = exactText(settled);
  useEffect(() => {
    if (text === settledText) return;
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value, text, settledText]);
  return settled;
}

/** One text for equal values; JSON has no word for a bigint, and neither has the query cache's own hash. */
export function exactText(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));
}
