/** Which addresses a webhook may have, as far as the text itself says. Whether its host may be reached is asked of the host's name. Pure. */

export const longestUrl = 2000;

/** What is wrong with it, for people; null: nothing. */
export function urlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'This is not an address, such as https://hooks.example.org/corral.';
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'The address of a webhook begins with https://.';
  if (url.username !== '' || url.password !== '')
    return 'The address of a webhook has no name and password in it: receivers check the signature.';
  if (url.hash !== '') return 'What stands behind a # is never sent: leave it out.';
  return null;
}

/** "https://hooks.example.org": as much as may be on record, for the rest of an address can be a secret. */
export function originOf(url: string): string {
  return new URL(url).origin;
}
