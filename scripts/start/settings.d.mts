/** A user of the host; one without a name is only a number that owns nothing else. */
export interface HostUser {
  name: string | null;
  uid: number;
  gid: number;
}

export interface Settings {
  host: string;
  port: number;
  dataDir: string;
  runDir: string;
  agentSocket: string;
  agentJournal: string;
  /** The agent's ceiling: it changes nothing outside this group; null = no ceiling. */
  agentOnlyUnder: string | null;
  /** The file of its ceilings for each subtree; null = there is none. */
  agentCeilings: string | null;
  /** Whom the agent may launch commands as, separated by commas; null: the agent's default. */
  agentLaunchUsers: string | null;
  /** Continuous classification: "off" or the seconds between two rounds; null: the agent's default, off. */
  agentRules: string | null;
  /** cgrules.conf; null: the agent's default. */
  agentRulesFile: string | null;
  /** Where libcgroup's files lie. */
  agentCgconfigDir: string;
  databaseUrl: string;
  /** Whom web runs as when root starts Corral; null: the starter, who is not root. */
  webUser: HostUser | null;
  publicUrl: string;
  insecureHttp: boolean;
  secret: string | null;
  sampleIntervalMs: number;
  sessionHours: number;
  webhookAllow: string | null;
}

export const unnamedWebUid: number;
export const formerWebUid: number;
export function readSettings(given: {
  env: Record<string, string | undefined>;
  uid: number;
  home: string;
  isDev?: boolean;
  findUser: (nameOrUid: string) => HostUser | null;
}): Settings;
export function settingsAsEnv(settings: Settings): Record<string, string>;
export function isLoopback(host: string): boolean;
