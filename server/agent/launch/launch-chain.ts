/**
 * The way from the process that waits in its groups to the program: each of these programs sets one thing of it and executes
 * the next, so that it stays one process. What people typed comes only as arguments of its own, never as shell text. Pure.
 */
import type { LaunchTools } from './launch-tools.ts';

/** What a launch comes to once user, groups, folder and environment are looked up. */
export interface ResolvedLaunch {
  argv: string[];
  /** Null: stays the agent's own user, who is not root. */
  becomes: { uid: number; gid: number /** Null: those of the user. */; gids: number[] | null } | null;
  folder: string;
  environment: { name: string; value: string }[];
  nice: number;
  noNewPrivileges: boolean;
}

/** What a chain says on its way when it cannot enter the folder. */
export const cannotEnter = 'corral-launch: cannot enter ';
const enterFolder = `cd -- "$1" || { echo "${cannotEnter}$1" >&2; exit 126; }; shift; exec "$@"`;

/** `ownNice`: the nice value that the launch begins with, the agent's; nice(1) counts from there. */
export function chainOf(tools: LaunchTools, launch: ResolvedLaunch, ownNice = 0): string[] {
  const { argv, environment, folder } = launch;
  const step = launch.nice - ownNice;
  return [
    ...(step === 0 ? [] : [tools.nice, '-n', String(step)]),
    ...privileges(tools, launch),
    ...(tools.isNewEnv
      ? [tools.env, '-i', `--chdir=${folder}`, '--default-signal=INT,QUIT']
      : [tools.sh, '-c', enterFolder, 'sh', folder, tools.env, '-i']),
    ...environment.map(({ name, value }) => `${name}=${value}`),
    // env(1) would take a command with "=" for another variable.
    ...(argv[0]?.includes('=') ? [tools.nice, '-n', '0', '--'] : []),
    ...argv,
  ];
}

/** Asks a question as the user that the command is to run as. */
export function asUser(tools: LaunchTools, launch: Pick<ResolvedLaunch, 'becomes'>): string[] {
  return privileges(tools, { ...launch, noNewPrivileges: true });
}

function privileges(
  tools: LaunchTools,
  { becomes, noNewPrivileges }: Pick<ResolvedLaunch, 'becomes' | 'noNewPrivileges'>,
): string[] {
  const flags = [...(becomes ? user(becomes) : []), ...(noNewPrivileges ? ['--no-new-privs'] : [])];
  return flags.length === 0 ? [] : [tools.setpriv, ...flags];
}

function user({ uid, gid, gids }: NonNullable<ResolvedLaunch['becomes']>): string[] {
  const groups = gids === null ? '--init-groups' : gids.length === 0 ? '--clear-groups' : `--groups=${gids.join(',')}`;
  return [`--reuid=${uid}`, `--regid=${gid}`, groups, '--inh-caps=-all'];
}
