/** The form of a team's new top group, as typed, and what it asks for. Pure. */
import { type IoDraft, ioTableOf } from '#components/changes/io/io-draft.ts';
import { formatCpuList, parseCpuList } from '#server/domain/cpu-list.ts';
import { AppError } from '#server/domain/errors.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { newGroupPath, sliceNameFault } from '#server/domain/groups/ground.ts';
import type { GroupKind } from '#server/domain/groups/group-kinds.ts';
import { type GroupPath, groupNameFault, groupPathFault } from '#server/domain/groups/group-path.ts';
import type { CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';
import {
  type BudgetResource,
  budgetKeys,
  budgetResources,
  coresKey,
  ioKey,
  ofEachResource,
} from '#server/domain/teams/budget-resources.ts';
import type { WeightBudget } from '#server/domain/teams/weight-budget.ts';
import { parseBytes, parseCpus } from '#server/domain/units.ts';

export interface TopChoice {
  way: 'create' | 'adopt';
  parent: string;
  /** As typed; null: made from the team's name. */
  name: string | null;
  kind: GroupKind;
  budget: Record<BudgetResource, string>;
  /** A list, as typed: "0-3,8". */
  cores: string;
  /** A whole number, as typed. */
  weight: string;
  disks: IoDraft;
  keep: boolean;
  /** The group that is there already. */
  adopted: GroupPath | null;
}

export type TopField = 'parent' | 'name' | 'cores' | 'weight' | 'disks' | BudgetResource;

export const emptyTop: TopChoice = {
  way: 'create',
  parent: '/',
  name: null,
  kind: 'directory',
  budget: ofEachResource(() => ''),
  cores: '',
  weight: '',
  disks: { kind: 'devices', rows: [] },
  keep: true,
  adopted: null,
};

export interface ReadTop {
  /** Null while a field is empty that has to be filled, or cannot be read. */
  request: CreatePlanRequest | null;
  group: GroupPath | null;
  faults: Partial<Record<TopField, string>>;
}

export interface TopFacts {
  team: string;
  hostCpus: number;
  /** The highest number that a list of cores may name. */
  highestCpu: number;
  /** What of the CPU time beside others a group has here; null: nothing. */
  weightKey: WeightBudget['key'] | null;
  /** All of the host; a name for messages. */
  devices: readonly BlockDevice[];
}

/** The group that is to be made, with its budget as its limits. */
export function readNewTop(choice: TopChoice, { team, hostCpus, highestCpu, weightKey, devices }: TopFacts): ReadTop {
  const { parent, kind, budget } = choice;
  const name = nameOfTop(choice, team);
  const faults: ReadTop['faults'] = {};
  const parentFault = groupPathFault(parent);
  if (parentFault) faults.parent = parentFault;
  if (name !== '') {
    const sliceFault = kind === 'slice' ? sliceNameFault(name) : null;
    const fault = kind === 'slice' ? sliceFault && sliceFaults[sliceFault] : groupNameFault(name);
    if (fault) faults.name = fault;
  }
  const edits: CreatePlanRequest['edits'] = [];
  const read = (field: TopField, text: string, edit: (text: string) => CreatePlanRequest['edits'][number] | null) => {
    if (text.trim() === '') return;
    try {
      const read = edit(text.trim());
      if (read) edits.push(read);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      faults[field] = error.public;
    }
  };
  for (const resource of budgetResources) read(resource, budget[resource], (text) => editOf(resource, text, hostCpus));
  read('cores', choice.cores, (text) => {
    const value = formatCpuList(parseCpuList(text, { highest: highestCpu }));
    if (value === '') throw new AppError('BAD_INPUT', { public: 'A list of cores, such as 0-3,8.' });
    return { key: coresKey, value };
  });
  if (weightKey !== null)
    read('weight', choice.weight, (text) => ({ key: weightKey, value: wholeNumber(text, '100') }));
  if (choice.disks.rows.length > 0)
    read('disks', 'disks', () => {
      const value = ioTableOf(choice.disks, devices);
      return value.length === 0 ? null : { key: ioKey, value };
    });
  if (name === '' || Object.keys(faults).length > 0) return { request: null, group: null, faults };
  const request = { parent: parent as GroupPath, name, kind, hierarchies: [], enable: null, edits };
  return { request, group: newGroupPath(request), faults };
}

/** As typed; else made from the team's name, of what every kind of group takes. */
export function nameOfTop({ name, kind }: Pick<TopChoice, 'name' | 'kind'>, team: string): string {
  if (name !== null) return name;
  const gap = kind === 'slice' ? '_' : '-';
  return team
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, gap)
    .replace(/^[-_]+|[-_]+$/g, '');
}

function editOf(resource: BudgetResource, text: string, hostCpus: number): CreatePlanRequest['edits'][number] {
  if (resource === 'cpu') return { key: 'cpu.quota', value: parseCpus(text, { hostCpus, parentCpus: null }) };
  if (resource !== 'pids') return { key: budgetKeys[resource], value: parseBytes(text) };
  return { key: 'pids.max', value: wholeNumber(text, '50') };
}

function wholeNumber(text: string, example: string): number {
  const digits = text.replaceAll(',', '');
  if (!/^\d{1,9}$/.test(digits)) throw new AppError('BAD_INPUT', { public: `A whole number, such as ${example}.` });
  return Number(digits);
}

const sliceFaults = {
  empty: 'A group name cannot be empty.',
  characters: 'The name of a unit has letters, digits, ":", "_" and "." only.',
  dash: 'In the name of a unit "-" separates levels: use "_".',
  long: 'The name of a unit has at most 200 characters.',
} as const;
