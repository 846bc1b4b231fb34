'use client';

import { useCallback, useState } from 'react';
import { type Theme, themeCookie } from '#components/ui/theme.ts';

const yearSeconds = 31_536_000;

/** The theme in use and the way to change it: at once on this page, and for the visits of the next year. */
export function useTheme(initial: Theme): [Theme, (theme: Theme) => void] {
  const [theme, setTheme] = useState(initial);
  const change = useCallback((next: Theme) => {
    setTheme(next);
    if (next === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where a page is not served by TLS.
    document.cookie = `${themeCookie}=${next}; path=/; max-age=${yearSeconds}; samesite=lax`;
  }, []);
  return [theme, change];
}
