'use client';

/**
 * Loads a part of a page that comes later than the page itself. While the server is away, such as while web is being started
 * again, it goes on trying: a page that is open does not break by that, its part only comes later. Where the server answers and
 * has no such part any more, it is of another version than the page: that is thrown.
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  let refusals = 0;
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, mostWaitMs)) {
    try {
      return await load();
    } catch (error) {
      if (!isPartGone(error)) throw error;
      if (await isServing()) refusals += 1;
      if (refusals === mostRefusals) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

const mostWaitMs = 8000;
/** A server that has just come up may have been asked a moment too early. */
const mostRefusals = 3;

/** True of what a bundler throws when a file of the page could not be fetched. */
export function isPartGone(error: unknown): boolean {
  return error instanceof Error && error.name === 'ChunkLoadError';
}

async function isServing(): Promise<boolean> {
  return fetch('/api/health', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}
