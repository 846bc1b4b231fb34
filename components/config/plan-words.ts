/** A plan and its outcome in one line. Pure. */
import type { LoadOutcome, LoadStep } from '#server/domain/config/load-verbs.ts';
import { formatCount } from '#server/domain/units.ts';

/** "3 groups are created, 1 is changed, 2 stay as they are. 7 values are written." */
export function planWords(steps: readonly Pick<LoadStep, 'kind' | 'writes' | 'rights'>[]): string {
  const of = (kind: LoadStep['kind']) => steps.filter((step) => step.kind === kind).length;
  const parts = [
    [of('create'), 'created'],
    [of('change'), 'changed'],
    [of('remove'), 'removed'],
  ] as const;
  const done = parts.filter(([count]) => count > 0).map(([count, what]) => `${groups(count)} ${what}`);
  const same = of('nothing');
  const writes = steps.reduce((sum, step) => sum + step.writes.length, 0);
  const owners = steps.reduce((sum, step) => sum + step.rights.length, 0);
  return [
    done.length === 0 ? 'Nothing would change.' : `${done.join(', ')}.`,
    same > 0 ? `${groups(same)} as they are.` : '',
    writes > 0 ? `${formatCount(writes)} ${writes === 1 ? 'value' : 'values'} written.` : '',
    owners > 0 ? `${formatCount(owners)} ${owners === 1 ? 'directory' : 'directories'} given to their owners.` : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
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
