import type { Guest } from '../guest/guest.ts';

/** The guest that stories of this folder run in. */
export function systemdGuest({ guest }: { guest: Guest | null }): Guest {
  if (!guest) throw new Error('these stories are for a guest with systemd');
  return guest;
}
