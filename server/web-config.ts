/** Web's settings: the only place in web that reads the environment. Everything is checked at start; a wrong setting stops it with one line. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Environment } from '#server/db/database-url.ts';
import { databaseFileFrom, dataDirFrom } from '#server/db/database-url.ts';
import { errnoOf } from '#server/domain/errors.ts';
import { type AllowedNetwork, parseAllowed } from '#server/outbound/address-rules.ts';

export interface WebConfig {
  host: string;
  port: number;
  /** Where people reach Corral, without a trailing slash. */
  publicUrl: string;
  /** Cookies are sent over https only. */
  secureCookies: boolean;
  dataDir: string;
  agentSocket: string;
  databaseFile: string;
  /** Signs the session cookies. */
  secret: string;
  sessionHours: number;
  /** Where webhooks may lead besides public addresses, and without encryption. */
  webhookAllow: AllowedNetwork[];
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'has to be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `has to be from ${min} to ${max}`);

const settingsSchema = z.object({
  CORRAL_HOST: z.string().min(1).max(255).default('127.0.0.1'),
  CORRAL_PORT: wholeNumber(1, 65535).default(3000),
  CORRAL_PUBLIC_URL: z
    .string()
    .refine(
      (url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol),
      'has to be an http:// or https:// address',
    )
    .optional(),
  CORRAL_INSECURE_HTTP: z.enum(['0', '1'], 'has to be 1 (or 0)').default('0'),
  CORRAL_RUN_DIR: z.string().optional(),
  CORRAL_AGENT_SOCKET: z.string().optional(),
  CORRAL_SECRET: z.string().min(32, 'has to have at least 32 characters').optional(),
  CORRAL_SESSION_HOURS: wholeNumber(1, 24 * 365).default(12),
  CORRAL_WEBHOOK_ALLOW: z.string().max(4000).default(''),
});

/** Throws an Error with one clear sentence when a setting is wrong. Makes the data folder and the secret when there are none. */
export function readWebConfig(env: Environment, uid: number): WebConfig {
  const settings = parseSettings(env);
  const { CORRAL_HOST: host, CORRAL_PORT: port } = settings;
  const publicUrl = (settings.CORRAL_PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`).replace(
    /\/+$/,
    '',
  );
  const secureCookies = publicUrl.startsWith('https:');
  if (!isLoopback(host) && !secureCookies && settings.CORRAL_INSECURE_HTTP !== '1')
    throw new Error(
      `CORRAL_HOST: ${host} can be reached from other machines; set CORRAL_PUBLIC_URL to the https:// address of the TLS proxy in front, or CORRAL_INSECURE_HTTP=1 to send passwords in the clear.`,
    );
  const dataDir = dataDirFrom(env, uid);
  const runDir = settings.CORRAL_RUN_DIR ?? runDirFrom(env, uid, dataDir);
  return {
    host,
    port,
    publicUrl,
    secureCookies,
    dataDir,
    agentSocket: path.resolve(settings.CORRAL_AGENT_SOCKET ?? path.join(runDir, 'agent.sock')),
    databaseFile: databaseFileFrom(env, uid),
    secret: settings.CORRAL_SECRET ?? keptSecret(dataDir),
    sessionHours: settings.CORRAL_SESSION_HOURS,
    webhookAllow: parseAllowed(settings.CORRAL_WEBHOOK_ALLOW),
  };
}

function parseSettings(env: Environment): z.infer<typeof settingsSchema> {
  // An empty variable is how a shell or a unit file says "not set".
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = settingsSchema.safeParse(present);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Error(`${issue?.path.join('.') ?? 'settings'}: ${issue?.message ?? 'wrong'}.`);
}

function runDirFrom(env: Environment, uid: number, dataDir: string): string {
  if (uid === 0) return '/run/corral';
  return path.join(env.XDG_RUNTIME_DIR || path.join(dataDir, 'run'), 'corral');
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** The secret is made once and kept, so that sessions outlive a restart. */
function keptSecret(dataDir: string): string {
  const file = path.join(dataDir, 'secret');
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32)
    throw new Error(`${file}: holds no secret; remove it to have a new one made (everybody is signed out).`);
  return secret;
}
