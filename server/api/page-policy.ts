/**
 * The Content-Security-Policy of a page. Scripts run by the nonce of this one answer, and what they load themselves
 * ('strict-dynamic': the chunks of a page); nothing that got into the page's text does.
 */
export function pagePolicy(nonce: string, { isDevelopment }: { isDevelopment: boolean }): string {
  const directives: Record<string, string> = {
    'default-src': "'self'",
    // React's tools for development evaluate text.
    'script-src': `'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    'style-src': `'self' ${isDevelopment ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    // A place computed by a script (a bar's width, a row's offset) comes in the page's text as a style attribute.
    'style-src-attr': "'unsafe-inline'",
    'img-src': "'self' data:",
    'base-uri': "'self'",
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'object-src': "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}

/** For what is no page: an answer of the API runs and loads nothing, also when somebody opens it as if it were one. */
export const apiPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
