/** Next calls register once when the server starts, before the first request. */
export async function register(): Promise<void> {
  // The edge runtime gets a bundle of this file too; nothing of Corral runs there.
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { startWeb } = await import('#server/start-web.ts');
  await startWeb();
}
