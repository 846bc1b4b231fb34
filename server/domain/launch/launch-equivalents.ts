/** A launch as one would do it by hand: in a shell, and with libcgroup's tools. For people to read and copy. Pure. */
import { shellWord } from '#server/domain/changes/equivalents.ts';
import type { LaunchPlan } from './launch-plan.ts';

export function launchEquivalents(
  plan: Pick<LaunchPlan, 'argv' | 'user' | 'folder' | 'environment' | 'nice' | 'noNewPrivileges' | 'places'>,
  procsPaths: readonly string[],
  slice: string | null,
): LaunchPlan['equivalents'] {
  const command = asUser(plan);
  if (slice !== null)
    return [{ tool: 'systemd', text: `systemd-run --scope --slice=${shellWord(slice)} -- ${command}` }];
  const own = plan.places.filter(({ isOwn }) => isOwn).length > 0;
  const makes = own ? procsPaths.map((path) => `mkdir -p ${shellWord(path.replace(/\/cgroup\.procs$/, ''))}`) : [];
  const joins = procsPaths.map((path) => `echo 0 > ${shellWord(path)}`);
  return [
    { tool: 'shell', text: [...makes, `( ${[...joins, `exec ${command}`].join('\n  ')} )`].join('\n') },
    ...libcgroup(plan, command),
  ];
}

function libcgroup({ places }: Pick<LaunchPlan, 'places'>, command: string): LaunchPlan['equivalents'] {
  const withControllers = places.filter(({ controllers }) => controllers.length > 0);
  if (withControllers.length === 0) return [];
  const options = withControllers.map(({ controllers, group }) => {
    const names = controllers.map((name) => (name === 'io' && withControllers[0]?.version === 1 ? 'blkio' : name));
    return `-g ${shellWord(`${names.join(',')}:${group.slice(1)}`)}`;
  });
  return [{ tool: 'libcgroup', text: `cgexec ${options.join(' ')} ${command}` }];
}

function asUser(plan: Omit<Parameters<typeof launchEquivalents>[0], 'places'>): string {
  const { argv, user, folder, environment, nice, noNewPrivileges } = plan;
  const words = [
    ...(nice === 0 ? [] : [`nice -n ${nice}`]),
    ...(user || noNewPrivileges ? ['setpriv'] : []),
    ...(user ? [`--reuid=${shellWord(user.name)} --regid=${user.gid} --init-groups --inh-caps=-all`] : []),
    ...(noNewPrivileges ? ['--no-new-privs'] : []),
    `env -i -C ${shellWord(folder)}`,
    ...environment.map(({ name, value }) => shellWord(`${name}=${value}`)),
    ...argv.map(shellWord),
  ];
  return words.join(' ');
}
