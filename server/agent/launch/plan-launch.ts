/** The verb `planLaunch`, and the look at the host that `launch` starts with: what would run, as whom, where, and what is in the way. */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { AgentConfig } from '#server/agent/config.ts';
import type { PlannedCreation } from '#server/agent/groups/plan-create.ts';
import { whyNoRoomToLaunch } from '#server/agent/teams/process-room.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import type { Account, UnixGroup } from '#server/cgroupfs/launch/accounts.ts';
import { AppError } from '#server/domain/errors.ts';
import { childOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import { launchEquivalents } from '#server/domain/launch/launch-equivalents.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import { sayOfLaunch } from '#server/domain/launch/launch-sentences.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { type Accounts, namesWithinMs } from './accounts.ts';
import { type Checkers, lookAtCommand } from './command-check.ts';
import type { ResolvedLaunch } from './launch-chain.ts';
import {
  blocks,
  hasOwnDir,
  type LaunchGround,
  type LaunchSlice,
  lookAtGround,
  type Obstacle,
  scopeOf,
} from './launch-obstacles.ts';
import { findLaunchTools, type LaunchTools } from './launch-tools.ts';

export interface LaunchScene extends Pick<ChangeScene, 'host' | 'guard'> {
  config: Pick<AgentConfig, 'launchUsers'>;
  checkers: Checkers;
  accounts: Accounts;
  /** The policy that the target comes under, if any. */
  budget?: BudgetPolicy | undefined;
}

export interface PlannedLaunch {
  plan: LaunchPlan;
  obstacles: Obstacle[];
  hierarchies: MountedHierarchy[];
  slice: LaunchSlice | null;
  creation: PlannedCreation | null;
  resolved: ResolvedLaunch | null;
  tools: LaunchTools | null;
}

/** `runId` once it has one. */
export async function planLaunch(
  scene: LaunchScene,
  input: LaunchInput,
  runId: string | null = null,
): Promise<PlannedLaunch> {
  const tools = await findLaunchTools();
  const who = await lookAtUser(scene, input);
  const account = who.account;
  const folder = input.folder ?? account?.home ?? '/';
  const environment = account ? environmentOf(account, input) : [];
  const argv = input.command.kind === 'argv' ? input.command.argv : ['/bin/sh', '-c', input.command.line];
  const resolved: ResolvedLaunch | null = account && {
    argv,
    becomes: isRoot()
      ? { uid: account.uid, gid: account.gid, gids: input.groups && who.groups.map(({ gid }) => gid) }
      : null,
    folder,
    environment,
    nice: input.nice,
    noNewPrivileges: input.noNewPrivileges,
  };
  const missing = 'missing' in tools ? tools : null;
  const usable = 'missing' in tools ? null : tools;
  const isAllowed = who.obstacles.length === 0;
  const { checkers } = scene;
  const looking =
    usable && resolved && isAllowed ? lookAtCommand({ tools: usable, checkers }, resolved, input.user) : null;
  // Meanwhile:
  const ground = lookAtGround(scene, input, `run-${runId ?? '000000000000'}`);
  const command = await looking;
  const obstacles = [
    ...(missing
      ? [blocks('NOT_AVAILABLE', sayOfLaunch('launch-no-tool', { tool: missing.missing, from: missing.from }), null)]
      : []),
    ...who.obstacles,
    ...ground.obstacles,
    ...(command?.obstacles ?? []),
    // Last: the program can take a while to look at, and the room is that of now.
    ...whyNoRoom(scene, ground),
  ];
  const ownGroup = ownGroupOf(input.group, runId ?? '…', ground.slice);
  const places = ground.hierarchies.map((hierarchy) => {
    const isOwn = input.ownGroup && hasOwnDir(hierarchy);
    const { id, version, controllers } = hierarchy;
    return { hierarchyId: id, version, controllers, group: isOwn ? ownGroup : input.group, isOwn };
  });
  const plan: LaunchPlan = {
    argv,
    program: command?.program ?? null,
    user: account && { name: account.name, uid: account.uid, gid: account.gid },
    groups: who.groups,
    folder,
    environment: environment.map((each) => ({ ...each, from: isGiven(input, each.name) ? 'given' : 'default' })),
    nice: input.nice,
    noNewPrivileges: input.noNewPrivileges,
    group: input.group,
    places,
    notes: obstacles.map(({ note }) => note).sort((a, b) => Number(b.kind === 'blocks') - Number(a.kind === 'blocks')),
    equivalents: [],
  };
  const procs = ground.hierarchies.map(
    (hierarchy, at) => `${dirOf(hierarchy, places[at]?.group ?? input.group)}/cgroup.procs`,
  );
  plan.equivalents = launchEquivalents(plan, procs, ground.slice?.slice ?? null);
  const { hierarchies, slice, creation } = ground;
  return { plan, obstacles, hierarchies, slice, creation, resolved, tools: usable };
}

/** Its first process, and in a scope the one that keeps it: what they start then the kernel holds itself. */
function whyNoRoom({ host, budget }: LaunchScene, { hierarchies, slice }: LaunchGround): Obstacle[] {
  const coming = { more: slice ? 2 : 1, hierarchyIds: hierarchies.map(({ id }) => id) };
  const why = whyNoRoomToLaunch(host, budget, coming);
  return why ? [blocks('BUDGET_EXCEEDED', why, null)] : [];
}

/** Below the target; in a slice below the scope that systemd makes there. */
export function ownGroupOf(target: GroupPath, id: string, slice: LaunchSlice | null): GroupPath {
  return slice ? childOf(childOf(target, scopeOf(id)), 'run') : childOf(target, `run-${id}`);
}

/** What `launch` needs. Throws what the first thing in the way says. */
export function checkLaunch({ obstacles, resolved, tools }: PlannedLaunch): {
  resolved: ResolvedLaunch;
  tools: LaunchTools;
} {
  const first = obstacles.find(({ note }) => note.kind === 'blocks');
  if (first) {
    const { field, errno, code, values, text } = first.note;
    throw new AppError(first.code, {
      public: { code, values, text },
      ...(field === null ? {} : { field }),
      ...(errno === null ? {} : { errno }),
    });
  }
  if (!resolved || !tools) throw new Error('a launch without obstacles lacks what it needs');
  return { resolved, tools };
}

interface LaunchUser {
  account: Account | null;
  groups: UnixGroup[];
  obstacles: Obstacle[];
}

async function lookAtUser(
  { host, accounts, config: { launchUsers } }: LaunchScene,
  { user, groups, nice }: LaunchInput,
): Promise<LaunchUser> {
  const obstacles: Obstacle[] = [];
  const isAllowed = launchUsers.includes(user);
  const found = isAllowed ? await accounts.account(user) : null;
  if (!isAllowed) obstacles.push(blocks('CEILING', whyNotAs(host.etc, user, launchUsers), 'user'));
  else if (found === 'late') obstacles.push(late(user, 'user'));
  else if (!found) obstacles.push(blocks('BAD_INPUT', sayOfLaunch('launch-no-user', { user }), 'user'));
  // The kernel knows the number alone, and the settings have to name root for it.
  else if (found.uid === 0 && !launchUsers.includes('root'))
    obstacles.push(
      blocks('CEILING', sayOfLaunch('launch-user-is-root', { user, allowed: launchUsers.join(',') }), 'user'),
    );
  if (!isRoot() && groups !== null)
    obstacles.push(blocks('NO_PERMISSION', sayOfLaunch('launch-groups-need-root', {}), 'groups', 'EPERM'));
  if (!isRoot() && nice < 0)
    obstacles.push(blocks('NO_PERMISSION', sayOfLaunch('launch-nice-needs-root', {}), 'nice', 'EACCES'));
  const known: UnixGroup[] = [];
  for (const name of groups ?? []) {
    const group = await accounts.unixGroup(name);
    if (group === 'late') obstacles.push(late(name, 'groups'));
    else if (group) known.push(group);
    else obstacles.push(blocks('BAD_INPUT', sayOfLaunch('launch-no-unix-group', { name }), 'groups'));
  }
  const account = found === 'late' ? null : found;
  return { account, groups: groups === null && account ? await accounts.groupsOf(account) : known, obstacles };
}

function late(name: string, field: 'user' | 'groups'): Obstacle {
  return blocks(
    'NOT_AVAILABLE',
    sayOfLaunch('launch-names-late', { name, seconds: String(namesWithinMs / 1000) }),
    field,
  );
}

function whyNotAs(etc: string, user: string, allowed: readonly string[]) {
  if (!isRoot())
    return sayOfLaunch('launch-own-user-only', { user, own: allowed[0] ?? userNameOf(etc, process.geteuid?.() ?? 0) });
  if (allowed.length === 0) return sayOfLaunch('launch-no-users', {});
  return sayOfLaunch('launch-user-not-allowed', { user, allowed: allowed.join(',') });
}

/** As a login would have it; what is given wins. */
function environmentOf(
  { name, uid, home, shell }: Account,
  { environment }: LaunchInput,
): { name: string; value: string }[] {
  const defaults = {
    PATH: uid === 0 ? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' : '/usr/local/bin:/usr/bin:/bin',
    HOME: home,
    USER: name,
    LOGNAME: name,
    SHELL: shell,
    LANG: 'C.UTF-8',
  };
  const given = new Map(environment.map((each) => [each.name, each.value]));
  return Object.entries({ ...defaults, ...Object.fromEntries(given) }).map(([key, value]) => ({ name: key, value }));
}

function isGiven({ environment }: LaunchInput, name: string): boolean {
  return environment.some((each) => each.name === name);
}

function isRoot(): boolean {
  return process.geteuid?.() === 0;
}
