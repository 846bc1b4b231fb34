/** A moment in a datetime-local field, in the reader's own time zone. Pure. */

/** "2026-11-24T14:00" */
export function fieldOfMoment(atMs: number): string {
  const at = new Date(atMs);
  const part = (number: number, digits = 2) => String(number).padStart(digits, '0');
  const day = [part(at.getFullYear(), 4), part(at.getMonth() + 1), part(at.getDate())].join('-');
  return `${day}T${part(at.getHours())}:${part(at.getMinutes())}`;
}

/** Null for what is no moment, or one before 1970. */
export function momentOfField(text: string): number | null {
  const atMs = Date.parse(text);
  return Number.isNaN(atMs) || atMs < 0 ? null : atMs;
}

/** The moment that an address asks for; null where it asks for none. */
export function momentOfParam(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}
