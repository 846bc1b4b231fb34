/**
 * Where to go after signing in: a path of this site, else "/". An address from outside must not decide where a person
 * ends up, and a path that begins with two slashes is one: to a browser "//evil.com" is another host.
 */
export function localTarget(next: string | string[] | undefined): string {
  const here = 'http://corral.invalid';
  const url = typeof next === 'string' && URL.canParse(next, here) ? new URL(next, here) : null;
  if (url?.origin !== here || url.pathname.startsWith('//')) return '/';
  return `${url.pathname}${url.search}`;
}
