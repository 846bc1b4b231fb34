/** Why a launch does not start, how a run ended that nobody saw end, and why a figure is missing. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const launchSentences = {
  'launch-no-user': ({ user }: { user: string }) => `This host knows no user ${user} (getent passwd ${user}).`,
  'launch-no-unix-group': ({ name }: { name: string }) =>
    `This host knows no Unix group ${name} (getent group ${name}).`,
  'launch-names-late': ({ name, seconds }: { name: string; seconds: string }) =>
    `Whether this host knows ${name} could not be found out: its directory service (getent) gave no answer within ${seconds} s.`,
  'launch-no-users': () =>
    'This agent launches nothing: no user is allowed. Name users in its setting CORRAL_AGENT_LAUNCH_USERS.',
  'launch-user-not-allowed': ({ user, allowed }: { user: string; allowed: string }) =>
    `This agent launches nothing as ${user} (CORRAL_AGENT_LAUNCH_USERS=${allowed}).`,
  'launch-user-is-root': ({ user, allowed }: { user: string; allowed: string }) =>
    `${user} is root under another name (uid 0), and this agent does not launch as root (CORRAL_AGENT_LAUNCH_USERS=${allowed}).`,
  'launch-own-user-only': ({ user, own }: { user: string; own: string }) =>
    `This agent runs as ${own} and cannot launch anything as ${user}.`,
  'launch-groups-need-root': () =>
    'Other supplementary groups than the user has can only be given by an agent that runs as root.',
  'launch-nice-needs-root': () => 'A nice value below 0 can only be given by an agent that runs as root.',
  'launch-folder-gone': ({ folder }: { folder: string }) => `There is no folder ${folder}.`,
  'launch-folder-closed': ({ folder, user }: { folder: string; user: string }) =>
    `${user} may not enter the folder ${folder}.`,
  'launch-not-a-folder': ({ folder }: { folder: string }) => `${folder} is not a folder.`,
  'launch-not-found': ({ command, path }: { command: string; path: string }) =>
    `There is no command ${command} in ${path}.`,
  'launch-no-file': ({ command }: { command: string }) => `There is no file ${command}.`,
  'launch-is-folder': ({ command }: { command: string }) => `${command} is a folder, not a program.`,
  'launch-not-executable': ({ command }: { command: string }) =>
    `${command} is not executable: nobody has the right to execute it.`,
  'launch-not-executable-by': ({ command, user }: { command: string; user: string }) =>
    `${user} may not execute ${command}.`,
  'launch-no-interpreter': ({ command, interpreter }: { command: string; interpreter: string }) =>
    `${command} names ${interpreter} as its interpreter (#!), and there is no such file.`,
  'launch-domain-controllers': ({ group, controllers }: { group: string; controllers: string }) =>
    `${group} hands ${controllers} down to its children (cgroup.subtree_control), so cgroup v2 takes no processes in itself. Launch into a child of it, or with a group of its own.`,
  'launch-cpuset-empty': ({ group, file }: { group: string; file: string }) =>
    `${group} has no ${file} yet: cgroup v1 takes no processes into it. Set cpuset.cpus and cpuset.mems first.`,
  'launch-into-slice': ({ slice, unit }: { slice: string; unit: string }) =>
    `${slice} is a slice of systemd: it makes the scope ${unit} in it for the command.`,
  'launch-slice-itself': ({ slice }: { slice: string }) =>
    `${slice} is a slice of systemd, which has processes only in units below it: launch with a group of its own, for which systemd makes a scope.`,
  'launch-in-unit': ({ unit }: { unit: string }) =>
    `systemd keeps ${unit} and knows nothing of processes that others put into it: what it does to the unit it does to them.`,
  'launch-no-scope': ({ unit, said }: { unit: string; said: string }) =>
    `systemd did not make the scope ${unit}, so nothing was run: ${said}`,
  'launch-no-own-group': ({ why }: { why: string }) => `No group of its own can be made for it: ${why}`,
  'launch-frozen': ({ group }: { group: string }) =>
    `${group} is frozen: the command would not run before it is thawed.`,
  'launch-read-only': ({ mountPoint }: { mountPoint: string }) =>
    `${mountPoint} is mounted read-only: no process can be put into a group there.`,
  'launch-not-writable': ({ path, user }: { path: string; user: string }) =>
    `The agent's user, ${user}, may not write ${path}.`,
  'launch-no-tool': ({ tool, from }: { tool: string; from: string }) =>
    `The program ${tool} (${from}) is needed to launch commands and is not on this host.`,
  'launch-shared-io': ({ group }: { group: string }) =>
    `In the v1 hierarchy of blkio it runs in ${group} itself: the kernel does not apply a group's blkio limits to groups below it.`,
  'launch-no-watcher': () =>
    'The process that watches over a run could not be started, so nothing was run. The log of the agent has the details.',
  'launch-kernel-refused': ({ path, errno }: { path: string; errno: string }) =>
    `The kernel refused the process in ${path} (${errno}). Nothing was run.`,
  'launch-did-not-start': ({ said }: { said: string }) => `The command could not be executed: ${said}`,

  'run-not-found': ({ id }: { id: string }) => `There is no run ${id} (any more).`,
  'run-still-runs': ({ id }: { id: string }) => `The run ${id} has not ended: stop it first.`,
  'run-group-stands': ({ group }: { group: string }) =>
    `Its group ${group} still stands: it is removed as soon as nothing is in it. Try again in a moment.`,
  'run-lost-at-reboot': () => 'The host was started anew while it ran: it ended then.',
  'run-lost-watcher': () => 'The process that watched it was killed from outside, so how it ended is not known.',
  'run-never-started': () => 'The agent was cut short before anything of it was run.',

  'receipt-shared-group': ({ group }: { group: string }) =>
    `It shared ${group} with other processes, whose use cannot be told from its own.`,
  'receipt-no-file': ({ file }: { file: string }) => `This kernel has no ${file} for the group.`,
  'receipt-no-controller': ({ controller }: { controller: string }) =>
    `The controller ${controller} was not enabled in the group of the run.`,
  'receipt-not-read': () => 'It ended before it was read.',
} satisfies Sentences;

/** A sentence on a launch or a run. */
export const sayOfLaunch = sayer(launchSentences);
