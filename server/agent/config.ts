/**
 * The agent's settings: environment variables, parsed once at start. A wrong one stops the start with one line that
 * names it. Nothing else in the agent reads the environment.
 */
import path from 'node:path';
import { z } from 'zod';
import type { Ceilings } from '#server/domain/ceilings/ceiling.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';

export interface AgentConfig {
  socketPath: string;
  /** Group that may connect besides the agent's own user; null: nobody else. */
  socketGroupId: number | null;
  sampleIntervalMs: number;
  journalPath: string;
  /** Changes are refused outside of this group; null: no such ceiling. */
  onlyUnder: GroupPath | null;
  /** The file of ceilings; null: there is none. */
  ceilingsPath?: string | null;
  /** What it says. */
  ceilings?: Ceilings | null;
  /** Names of the users that commands may be launched as, of this agent's choice alone; empty: nothing is launched. */
  launchUsers: string[];
  /** cgrules.conf; the folder of further files lies beside it. */
  rulesPath: string;
  /** Seconds between two rounds of continuous classification; null: none. */
  rulesEverySeconds: number | null;
  /** Processes that are never moved, besides PID 1, kernel threads and the agent itself: web and the supervisor. */
  guardedPids: number[];
  /** Groups whose processes are Corral's own: web's, where systemd starts it. */
  guardedGroups?: GroupPath[];
  /** Where libcgroup's files lie: cgconfig.conf and cgconfig.d. */
  cgconfigFolder: string;
}

/** What config is made from, so that tests need no real environment. */
export interface Surroundings {
  env: Record<string, string | undefined>;
  uid: number;
  home: string;
  /** This process's user by name. */
  userName: string;
}

const wholeNumber = (what: string, min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be ${what}, a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be ${what}, a whole number from ${min} to ${max}`);

const launchUsersFault = 'must be names of users separated by commas, such as "deploy,jobs"; "*" is not one';

const rulesFault = 'must be "off" or the seconds between two rounds, a whole number from 1 to 3600';

const absolutePath = z
  .string()
  .refine((text) => path.isAbsolute(text) && !text.includes('\0'), 'must be an absolute path')
  .transform((text) => path.normalize(text));

/** Every user is named: a wildcard would take in root, and whoever is added to the host later. */
const launchUsersSchema = z
  .string()
  .transform((text) => text.split(',').map((name) => name.trim()))
  .refine((names) => names.every((name) => /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,63}$/.test(name)), launchUsersFault);

/** Rounds cost a look at /proc each: more often than once a second buys little. */
const rulesSchema = z
  .string()
  .regex(/^(off|[1-9]\d{0,3})$/, rulesFault)
  .transform((text) => (text === 'off' ? null : Number(text)))
  .refine((seconds) => seconds === null || seconds <= 3600, rulesFault);

const settings = z.object({
  CORRAL_DATA_DIR: absolutePath.optional(),
  CORRAL_RUN_DIR: absolutePath.optional(),
  // The kernel's sun_path holds 107 bytes and a NUL; Node would cut a longer path without a word.
  CORRAL_AGENT_SOCKET: absolutePath.optional(),
  CORRAL_AGENT_JOURNAL: absolutePath.optional(),
  CORRAL_AGENT_GROUP: wholeNumber('a group id', 0, 999_999_999).optional(),
  CORRAL_AGENT_ONLY_UNDER: groupPathSchema.optional(),
  CORRAL_AGENT_CEILINGS: absolutePath.optional(),
  CORRAL_AGENT_LAUNCH_USERS: launchUsersSchema.optional(),
  CORRAL_AGENT_RULES: rulesSchema.optional(),
  CORRAL_AGENT_RULES_FILE: absolutePath.optional(),
  CORRAL_AGENT_CGCONFIG_DIR: absolutePath.default('/etc'),
  CORRAL_SAMPLE_INTERVAL_MS: wholeNumber('milliseconds', 100, 60_000).default(1000),
  CORRAL_GUARDED_PIDS: z
    .string()
    .regex(/^\d{1,7}(,\d{1,7})*$/, 'must be process ids separated by commas')
    .transform((text) => text.split(',').map(Number))
    .optional(),
  CORRAL_GUARDED_GROUP: groupPathSchema.optional(),
});

/** Turns the environment into settings. Throws BAD_INPUT with the variable's name in `field`. */
export function readAgentConfig({ env, uid, home, userName }: Surroundings): AgentConfig {
  const given = Object.fromEntries(
    Object.keys(settings.shape).flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw fault(String(issue?.path[0] ?? 'environment'), issue?.message ?? 'is wrong');
  }
  const set = parsed.data;
  const asRoot = uid === 0;
  const dataDir =
    set.CORRAL_DATA_DIR ??
    (asRoot ? '/var/lib/corral' : path.join(env.XDG_STATE_HOME || path.join(home, '.local/state'), 'corral'));
  const runDir =
    set.CORRAL_RUN_DIR ??
    (asRoot ? '/run/corral' : path.join(env.XDG_RUNTIME_DIR || path.join(dataDir, 'run'), 'corral'));
  const socketPath = set.CORRAL_AGENT_SOCKET ?? path.join(runDir, 'agent.sock');
  if (Buffer.byteLength(socketPath) > 107) {
    throw fault('CORRAL_AGENT_SOCKET', `must be a path of at most 107 bytes; this is longer: ${socketPath}`);
  }
  const journalPath =
    set.CORRAL_AGENT_JOURNAL ?? path.join(asRoot ? '/var/lib/corral-agent' : dataDir, 'agent-journal.jsonl');
  if (asRoot && `${journalPath}/`.startsWith(`${dataDir.replace(/\/+$/, '')}/`)) {
    throw fault('CORRAL_AGENT_JOURNAL', `must be outside of web's data folder ${dataDir}, which web can write to`);
  }
  return {
    socketPath,
    socketGroupId: set.CORRAL_AGENT_GROUP ?? null,
    sampleIntervalMs: set.CORRAL_SAMPLE_INTERVAL_MS,
    journalPath,
    onlyUnder: set.CORRAL_AGENT_ONLY_UNDER ?? null,
    ceilingsPath: set.CORRAL_AGENT_CEILINGS ?? null,
    // Another user than its own an ordinary user cannot become, whatever is set.
    launchUsers: asRoot
      ? [...new Set(set.CORRAL_AGENT_LAUNCH_USERS ?? [])]
      : (set.CORRAL_AGENT_LAUNCH_USERS ?? [userName]).filter((name) => name === userName),
    rulesPath: set.CORRAL_AGENT_RULES_FILE ?? '/etc/cgrules.conf',
    rulesEverySeconds: set.CORRAL_AGENT_RULES ?? null,
    guardedPids: set.CORRAL_GUARDED_PIDS ?? [],
    ...(set.CORRAL_GUARDED_GROUP ? { guardedGroups: [set.CORRAL_GUARDED_GROUP] } : {}),
    cgconfigFolder: set.CORRAL_AGENT_CGCONFIG_DIR,
  };
}

function fault(name: string, what: string): AppError {
  return new AppError('BAD_INPUT', { public: `${name} ${what}.`, field: name });
}
