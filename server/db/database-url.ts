/** Where the data folder and the database are, from the environment: the same answer for web and for `migrate`. */
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

/** CORRAL_DATA_DIR; by default /var/lib/corral for root, else the user's state folder. Absolute. */
export function dataDirFrom(env: Environment, uid: number): string {
  if (env.CORRAL_DATA_DIR) return path.resolve(env.CORRAL_DATA_DIR);
  if (uid === 0) return '/var/lib/corral';
  const state = env.XDG_STATE_HOME || path.join(env.HOME || '/', '.local/state');
  return path.resolve(state, 'corral');
}

/** The file that CORRAL_DATABASE_URL names ("file:/path"); by default corral.db in the data folder. Throws an Error that says what is wrong. */
export function databaseFileFrom(env: Environment, uid: number): string {
  const url = env.CORRAL_DATABASE_URL;
  if (!url) return path.join(dataDirFrom(env, uid), 'corral.db');
  if (/^postgres(ql)?:/.test(url))
    throw new Error(
      'CORRAL_DATABASE_URL: PostgreSQL is prepared (prisma/migrations/postgresql) but its driver is not part of this version; use file:/path/to/corral.db.',
    );
  const file = /^file:(.+)$/.exec(url)?.[1];
  if (!file) throw new Error(`CORRAL_DATABASE_URL: "${url}" is not of the form file:/path/to/corral.db.`);
  return path.resolve(file);
}
