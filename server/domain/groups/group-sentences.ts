/** Why a group is not changed, created or removed: where Corral stands, what the agent may do, what is in the way. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

/** Whose ground it is. */
const holders = {
  agent: "Corral's agent",
  'pid-1': 'PID 1, the first process of the host,',
  corral: 'Corral itself',
} as const;

export type Holder = keyof typeof holders;

export const groupSentences = {
  'root-group': () => 'This is the root group: it holds the whole host and has no limits of its own.',
  'holds-corral': ({ who }: { who: Holder }) => `${holders[who]} runs in this group: Corral does not change it.`,
  'above-corral': ({ who, group }: { who: Holder; group: string }) =>
    `${holders[who]} runs below this group, in ${group}: Corral does not change it.`,
  'may-hold-corral': ({ who, hierarchy, depth }: { who: Holder; hierarchy: string; depth: number }) =>
    `${holders[who]} may run in this group or below it: the cgroup namespace hides where, and it was not found in ${hierarchy}. Corral changes no group within ${depth} ${depth === 1 ? 'level' : 'levels'} of the root there.`,
  ceiling: ({ group, under }: { group: string; under: string }) =>
    `This agent only changes groups below ${under}; ${group} is not (CORRAL_AGENT_ONLY_UNDER).`,
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

function listed(first: string, count: number): string {
  return count > mostListed ? `${first} and ${count - mostListed} more` : first;
}
