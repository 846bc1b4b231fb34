/** Why a group is not changed, created or removed: where Corral stands, what the agent may do, what is in the way. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import type { UnitNameFault } from './ground.ts';

/** Whose ground it is. */
const holders = {
  agent: "Corral's agent",
  'pid-1': 'PID 1, the first process of the host,',
  corral: 'Corral itself',
} as const;

export type Holder = keyof typeof holders;

const unitNameWords: Record<UnitNameFault, (name: string) => string> = {
  empty: () => 'A group name cannot be empty.',
  characters: (name) => notOfUnit(name, '":", "_", "."'),
  'service-characters': (name) => notOfUnit(name, '":", "_", ".", "-"'),
  taken: (name) => `corral-${name.replace(/^corral-/, '')} is a service of Corral's own. Choose another name.`,
  dash: (name) =>
    `${JSON.stringify(name)} has a "-", which to systemd means a slice inside of another. Use "_", or create the outer slice first and this one in it.`,
  long: (name) => `A unit's name has at most 200 characters; this one has ${name.length}.`,
};

export const groupSentences = {
  'root-group': () => 'This is the root group: it holds the whole host and has no limits of its own.',
  'holds-corral': ({ who }: { who: Holder }) => `${holders[who]} runs in this group: Corral does not change it.`,
  'above-corral': ({ who, group }: { who: Holder; group: string }) =>
    `${holders[who]} runs below this group, in ${group}: Corral does not change it.`,
  'may-hold-corral': ({ who, hierarchy, depth }: { who: Holder; hierarchy: string; depth: number }) =>
    `${holders[who]} may run in this group or below it: the cgroup namespace hides where, and it was not found in ${hierarchy}. Corral changes no group within ${depth} ${depth === 1 ? 'level' : 'levels'} of the root there.`,
  ceiling: ({ group, under }: { group: string; under: string }) =>
    `This agent only changes groups below ${under}; ${group} is not (CORRAL_AGENT_ONLY_UNDER).`,
  'keeps-unit': ({ unit }: { unit: string }) =>
    `The process in this group keeps ${unit} running: when it ends, systemd ends all groups in it. Delete the group of ${unit} instead.`,
  'group-gone': ({ group }: { group: string }) => `The group ${group} does not exist (any more).`,
  'group-not-in': ({ group, mountPoint }: { group: string; mountPoint: string }) =>
    `The group ${group} does not exist in ${mountPoint}.`,
  'no-such-hierarchy': ({ id }: { id: string }) => `This host has no hierarchy ${JSON.stringify(id)}.`,
  'hierarchy-not-mounted': ({ id }: { id: string }) => `The hierarchy ${id} is not mounted on this host.`,

  'parent-not-in': ({ parent, mountPoint }: { parent: string; mountPoint: string }) =>
    `The parent ${parent} does not exist in ${mountPoint}. Create it there first.`,
  'parent-nowhere': ({ parent }: { parent: string }) =>
    `The parent ${parent} does not exist in any hierarchy that can be written.`,
  'no-such-controller': ({ name }: { name: string }) =>
    `${JSON.stringify(name)} is not a controller that cgroup v2 offers to this group.`,
  'name-of-group': ({ path }: { path: string }) =>
    `There is a group of that name already: ${path}. Choose another name.`,
  'name-of-file': ({ path }: { path: string }) =>
    `There is a control file of that name already: ${path}. Choose another name.`,

  'unit-not-here': ({ kind, parent }: { kind: string; parent: string }) =>
    `${kind === 'slice' ? 'A slice' : 'A delegated service'} cannot be made in ${parent}: systemd has to be PID 1 with cgroup v2 alone, and the parent the root group or a slice.`,
  'unit-name': ({ name, fault }: { name: string; fault: UnitNameFault }) => unitNameWords[fault](name),
  'unit-exists': ({ unit, file }: { unit: string; file: string }) =>
    `systemd has a unit of that name already: ${unit}${file === '' ? '' : ` (${file})`}. Choose another name.`,
  'directory-as-unit': ({ unit }: { unit: string }) =>
    `${unit} is how systemd names a unit of the whole host: a directory of that name would be taken for it. Choose another name.`,
  'unit-not-settled': ({ unit, path }: { unit: string; path: string }) =>
    `systemd started ${unit}, but its main process did not go into ${path}: no group below could be given a controller.`,
  'unit-not-made': ({ unit, path }: { unit: string; path: string }) =>
    `systemd started ${unit}, but there is no ${path}.`,
  'unit-not-corrals': ({ unit, file }: { unit: string; file: string }) =>
    `${unit} is a unit of systemd's that Corral did not make (${file}): stop it with systemctl stop ${unit}.`,
  'unit-runs': ({ unit }: { unit: string }) =>
    `${unit} is a unit of systemd's: stop it with systemctl stop ${unit}, and its group goes.`,
  'unit-not-moved': ({ unit }: { unit: string }) =>
    `What runs in ${unit} are systemd's own units: they cannot be moved to the parent, only stopped with it.`,
  'service-not-moved': ({ unit }: { unit: string }) =>
    `What runs in ${unit} cannot be moved to the parent, whose processes systemd places: it is stopped with it.`,
  'unit-holds-units': ({ unit, units }: { unit: string; units: string }) =>
    `Below ${unit} are units with files of their own: ${units}. Delete them first.`,
  'unit-not-reloaded': ({ unit }: { unit: string }) =>
    `${unit} was stopped and its files are removed, but systemd did not read its files again in time: systemctl daemon-reload does that.`,
  'unit-still-there': ({ unit, path }: { unit: string; path: string }) =>
    `systemd has stopped ${unit}, but ${path} is still there.`,

  'has-children': ({ dir, count, children }: { dir: string; count: number; children: string }) =>
    `${dir} has ${count} child ${count === 1 ? 'group' : 'groups'}: ${listed(children, count)}. Delete them first.`,
  'has-processes': ({ dir, count, pids }: { dir: string; count: number; pids: string }) =>
    `${dir} holds ${count} ${count === 1 ? 'process' : 'processes'}: ${listed(pids, count)}. Move them elsewhere first.`,
  'children-closed': ({ dir, user }: { dir: string; user: string }) =>
    `The agent's user, ${user}, may not create groups in ${dir}.`,
  'members-closed': ({ file, user }: { file: string; user: string }) =>
    `The agent's user, ${user}, may not write ${file}.`,
  'removal-closed': ({ dir, user }: { dir: string; user: string }) =>
    `The agent's user, ${user}, may not remove anything from ${dir}.`,
  'removed-in-part': ({ dir, removed }: { dir: string; removed: string }) =>
    `Something came into ${dir} meanwhile. The group was already removed from ${removed}.`,
} satisfies Sentences;

/** A sentence on a group as a whole. */
export const sayOfGroup = sayer(groupSentences);

/** The first few of a list, as a value of a sentence. */
export function firstOf(items: readonly (string | number)[]): string {
  return items.slice(0, mostListed).join(', ');
}

const mostListed = 5;

function notOfUnit(name: string, signs: string): string {
  return `${JSON.stringify(name)} cannot be the name of a unit: letters, digits and ${signs} only${name.includes('/') ? ', no "/"' : ''}.`;
}

function listed(first: string, count: number): string {
  return count > mostListed ? `${first} and ${count - mostListed} more` : first;
}
