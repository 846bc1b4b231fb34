/** Light, dark, or as the system has it. Kept in a cookie, so that the server draws the right one at once. */

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const themeCookie = 'corral-theme';

/** The theme a cookie's text names; the system's for anything else. */
export function themeOf(text: string | undefined): Theme {
  return themes.find((theme) => theme === text) ?? 'system';
}
