/**
 * The built scripts, styles and fonts, in front of Next, which would compress each anew for every browser: here they go
 * out as they were compressed once when they were built (scripts/start/compress-built.mjs), by brotli at its best.
 */
import sirv from 'sirv';
import type { Answerer } from './put-before.ts';

const prefix = '/_next/static';

/** `folder` is Next's static folder as it is now: files that come later are not seen. An unknown file is left to Next. */
export function answerBuiltFiles(folder: string): Answerer {
  const find = sirv(folder, { brotli: true, gzip: true, immutable: true, maxAge: 365 * 24 * 3600 });
  return (request, response) => {
    const { url, method } = request;
    if (!url?.startsWith(`${prefix}/`) || (method !== 'GET' && method !== 'HEAD')) return false;
    let isFound = true;
    // A file that went meanwhile (a build took its place) would leave the browser waiting for ever.
    response.once('pipe', (file) => file.once('error', () => response.destroy()));
    request.url = url.slice(prefix.length);
    find(request, response, () => {
      isFound = false;
    });
    request.url = url;
    return isFound;
  };
}
