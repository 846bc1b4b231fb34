/**
 * What an SGR sequence (ECMA-48, "Select Graphic Rendition", as terminals take it) makes of the look of text. The sixteen
 * colours are those of the theme, so that they can be read in light and dark; others are taken as they are.
 */
export interface TextLook {
  /** A CSS colour; null: the page's own. */
  color: string | null;
  background: string | null;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  inverse: boolean;
  strike: boolean;
}

export const plainLook: TextLook = {
  color: null,
  background: null,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  inverse: false,
  strike: false,
};

/** `parameters` is what stands between "ESC [" and "m": "1;31", "38;5;208", "38:2::255:0:0", "". */
export function lookAfter(look: TextLook, parameters: string): TextLook {
  const codes = parameters.split(/[;:]/).map((text) => (text === '' ? 0 : Number(text)));
  let next = look;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const isColon = parameters.includes(':');
      const { color, used } = extendedColor(codes.slice(at + 1), isColon);
      at += used;
      if (color !== null) next = code === 38 ? { ...next, color } : { ...next, background: color };
    } else next = step(next, code);
  }
  return next;
}

function step(look: TextLook, code: number): TextLook {
  switch (code) {
    case 0:
      return plainLook;
    case 1:
      return { ...look, bold: true };
    case 2:
      return { ...look, dim: true };
    case 3:
      return { ...look, italic: true };
    case 4:
    case 21:
      return { ...look, underline: true };
    case 7:
      return { ...look, inverse: true };
    case 9:
      return { ...look, strike: true };
    case 22:
      return { ...look, bold: false, dim: false };
    case 23:
      return { ...look, italic: false };
    case 24:
      return { ...look, underline: false };
    case 27:
      return { ...look, inverse: false };
    case 29:
      return { ...look, strike: false };
    case 39:
      return { ...look, color: null };
    case 49:
      return { ...look, background: null };
  }
  if (code >= 30 && code <= 37) return { ...look, color: themeColor(code - 30) };
  if (code >= 90 && code <= 97) return { ...look, color: themeColor(code - 90 + 8) };
  if (code >= 40 && code <= 47) return { ...look, background: themeGround(code - 40) };
  if (code >= 100 && code <= 107) return { ...look, background: themeGround(code - 100 + 8) };
  return look;
}

/** "5;n" and "2;r;g;b" behind 38 or 48; with colons a colour space may stand before r. */
function extendedColor(rest: readonly number[], isColon: boolean): { color: string | null; used: number } {
  const [kind] = rest;
  if (kind === 5) return { color: indexedColor(rest[1] ?? 0), used: 2 };
  if (kind !== 2) return { color: null, used: 0 };
  const skip = isColon && rest.length >= 5 ? 2 : 1;
  const [r = 0, g = 0, b = 0] = rest.slice(skip);
  return { color: rgb(r, g, b), used: skip + 2 };
}

/** The 256 colours: sixteen of the theme, a cube of 6 × 6 × 6, 24 greys. */
function indexedColor(index: number): string | null {
  if (!Number.isInteger(index) || index < 0 || index > 255) return null;
  if (index < 16) return themeColor(index);
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return rgb(grey, grey, grey);
  }
  const cube = index - 16;
  const level = (part: number) => (part === 0 ? 0 : 55 + part * 40);
  return rgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function themeColor(index: number): string {
  return `var(--ansi-${index})`;
}

/** Pale, so that any of the sixteen can be read on it. */
function themeGround(index: number): string {
  return `color-mix(in srgb, var(--ansi-${index}) 25%, transparent)`;
}

function rgb(...parts: [number, number, number]): string | null {
  return parts.every((part) => Number.isInteger(part) && part >= 0 && part <= 255) ? `rgb(${parts.join(' ')})` : null;
}
