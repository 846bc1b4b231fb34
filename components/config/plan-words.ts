/** A plan and its outcome in one line. Pure. */
import type { LoadOutcome, LoadStep } from '#server/domain/config/load-verbs.ts';
import { formatCount } from '#server/domain/units.ts';

/** "Would create 3 groups, change 1 group and write 7 values. 2 groups stay as they are." */
export function planWords(steps: readonly Pick<LoadStep, 'kind' | 'writes' | 'rights'>[]): string {
  const of = (kind: LoadStep['kind']) => steps.filter((step) => step.kind === kind).length;
  const writes = steps.reduce((sum, step) => sum + step.writes.length, 0);
  const owners = steps.reduce((sum, step) => sum + step.rights.length, 0);
  const parts = [
    [of('create'), 'create', groups],
    [of('change'), 'change', groups],
    [of('remove'), 'remove', groups],
    [writes, 'write', (count: number) => `${formatCount(count)} ${count === 1 ? 'value' : 'values'}`],
    [
      owners,
      'give',
      (count: number) => `${formatCount(count)} ${count === 1 ? 'directory' : 'directories'} to their owners`,
    ],
  ] as const;
  const would = parts.flatMap(([count, verb, what]) => (count > 0 ? [`${verb} ${what(count)}`] : []));
  const same = of('nothing');
  const rest = same > 0 ? ` ${groups(same)} ${same === 1 ? 'stays as it is' : 'stay as they are'}.` : '';
  return would.length === 0 ? `Nothing would change.${rest}` : `Would ${listed(would)}.${rest}`;
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${last}` : last;
}

/** "3 groups created, 5 values written." */
export function outcomeWords({ dirs, writes }: LoadOutcome): string {
  const groupsOf = (status: string) =>
    new Set(dirs.filter((dir) => dir.status === status).map(({ group }) => group)).size;
  const [made, removed] = [groupsOf('made'), groupsOf('removed')];
  const kept = writes.filter(({ status }) => status === 'kept' || status === 'differs').length;
  const parts = [
    made > 0 ? `${groups(made)} created` : '',
    removed > 0 ? `${groups(removed)} removed` : '',
    kept > 0 ? `${formatCount(kept)} ${kept === 1 ? 'value' : 'values'} written` : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'Nothing was to be done.' : `${parts.join(', ')}.`;
}

function groups(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'group' : 'groups'}`;
}
