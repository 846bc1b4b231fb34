import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { loadPart } from './load-part.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const gone = Object.assign(new Error('Failed to load chunk /a.js'), { name: 'ChunkLoadError' });

/** What /api/health answers; null while nobody listens. */
function serve(answers: { ok: boolean } | null): void {
  vi.stubGlobal('fetch', () => (answers ? Promise.resolve(answers) : Promise.reject(new TypeError('fetch failed'))));
}

test('while the server is away it goes on trying, and gives the part once it is back', async () => {
  serve(null);
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(gone);
  const part = loadPart(load);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(load.mock.calls.length).toBeGreaterThan(10);

  serve({ ok: true });
  load.mockResolvedValue('the part');
  await vi.advanceTimersByTimeAsync(10_000);

  expect(await part).toBe('the part');
});

test('a part that a server which answers has no longer is told after some tries', async () => {
  serve({ ok: true });
  const load = vi.fn<() => Promise<string>>().mockRejectedValue(gone);
  const told = expect(loadPart(load)).rejects.toBe(gone);
  await vi.advanceTimersByTimeAsync(60_000);
  await told;

  expect(load).toHaveBeenCalledTimes(3);
});

test('a fault of the part itself is no matter of the line, and told at once', async () => {
  const fault = new TypeError('x is not a function');
  await expect(loadPart(() => Promise.reject(fault))).rejects.toBe(fault);
});
