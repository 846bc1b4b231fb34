/**
 * Plans of cpuset changes against a model of v1's checks (kernel/cgroup/cpuset.c and cpuset-v1.c, Linux 6.18), among
 * relatives in any state: also in those that the kernel at hand cannot be brought into, because exclusive groups leave
 * nothing to other groups of the host.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SampleGroup } from '#server/domain/changes/sample-context.fixtures.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { formatCpuList, parseKernelCpuList } from '#server/domain/cpu-list.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { planChange } from './plan-change.ts';

type File = 'cpuset.cpus' | 'cpuset.mems' | 'cpuset.cpu_exclusive' | 'cpuset.mem_exclusive';
type Name = 'top' | 'own' | 'sibling' | 'child';
interface Write {
  group: Name;
  file: File;
  text: string;
}

const kin: Record<Name, { parent: Name | null; paths: string }> = {
  top: { parent: null, paths: '/web' },
  own: { parent: 'top', paths: '/web/api' },
  sibling: { parent: 'top', paths: '/web/db' },
  child: { parent: 'own', paths: '/web/api/a' },
};
const names = Object.keys(kin) as Name[];
const host: Record<File, string> = {
  'cpuset.cpus': '0-3',
  'cpuset.mems': '0-1',
  'cpuset.cpu_exclusive': '1',
  'cpuset.mem_exclusive': '1',
};

/** Four groups as v1 has them, and what it answers to a write. */
class Cpusets {
  readonly texts: Record<Name, Record<File, string>>;
  private readonly populated: boolean;

  constructor(texts: Record<Name, Record<File, string>>, populated: boolean) {
    this.texts = structuredClone(texts);
    this.populated = populated;
  }

  write({ group, file, text }: Write): string | null {
    const now = this.texts[group];
    const trial = { ...now, [file]: text.trim() };
    const isFlag = file.endsWith('exclusive');
    const errno = !isFlag && now[file] === trial[file] ? null : this.refusal(group, now, trial);
    if (errno === null) this.texts[group] = trial;
    return errno;
  }

  private refusal(group: Name, now: Record<File, string>, trial: Record<File, string>): string | null {
    const { parent } = kin[group];
    const children = names.filter((name) => kin[name].parent === group).map((name) => this.texts[name]);
    const siblings = names.filter((name) => name !== group && kin[name].parent === parent);
    if (children.some((child) => !isWithin(child, trial))) return 'EBUSY';
    if (!isWithin(trial, parent === null ? host : this.texts[parent])) return 'EACCES';
    const isEmptied = (file: File) => now[file] !== '' && trial[file] === '';
    if (group === 'own' && this.populated && (isEmptied('cpuset.cpus') || isEmptied('cpuset.mems'))) return 'ENOSPC';
    if (now['cpuset.cpu_exclusive'] === '1' && isEmptied('cpuset.cpus')) return 'EBUSY';
    return siblings.some((name) => areRivals(trial, this.texts[name])) ? 'EINVAL' : null;
  }
}

function isWithin(inner: Record<File, string>, outer: Record<File, string>): boolean {
  const lists = (['cpuset.cpus', 'cpuset.mems'] as const).every((file) => common(inner, outer, file) === inner[file]);
  const flags = (['cpuset.cpu_exclusive', 'cpuset.mem_exclusive'] as const).every((file) => inner[file] <= outer[file]);
  return lists && flags;
}

function areRivals(one: Record<File, string>, other: Record<File, string>): boolean {
  const share = (list: File, flag: File) =>
    (one[flag] === '1' || other[flag] === '1') && common(one, other, list) !== '';
  return share('cpuset.cpus', 'cpuset.cpu_exclusive') || share('cpuset.mems', 'cpuset.mem_exclusive');
}

function common(one: Record<File, string>, other: Record<File, string>, file: File): string {
  const has = parseKernelCpuList(other[file]);
  return formatCpuList(parseKernelCpuList(one[file]).filter((number) => has.includes(number)));
}

const flag = fc.boolean();
const subset = (all: number[]) => fc.subarray(all).map((list) => formatCpuList(list));
const edit: fc.Arbitrary<LimitEdit> = fc.oneof(
  subset([0, 1, 2, 3]).map((value) => ({ key: 'cpuset.cpus' as const, value })),
  subset([0, 1]).map((value) => ({ key: 'cpuset.mems' as const, value })),
  flag.map((value) => ({ key: 'cpuset.cpu_exclusive' as const, value })),
  flag.map((value) => ({ key: 'cpuset.mem_exclusive' as const, value })),
);
const edits = fc.uniqueArray(edit, { selector: ({ key }) => key, minLength: 1 });

const someOf = (all: number[]) => fc.oneof({ weight: 2, arbitrary: subset(all) }, fc.constant(''));
const anyTexts: fc.Arbitrary<Record<File, string>> = fc.record({
  'cpuset.cpus': someOf([0, 1, 2, 3]),
  'cpuset.mems': someOf([0, 1]),
  'cpuset.cpu_exclusive': fc.constantFrom('0', '1'),
  'cpuset.mem_exclusive': fc.constantFrom('0', '1'),
});

/** Any state that the kernel can be in: what is too much for it is taken away. */
const states = fc.record({ top: anyTexts, own: anyTexts, sibling: anyTexts, child: anyTexts }).map((wished) => {
  const texts = { ...wished };
  texts.own = within(wished.own, texts.top);
  texts.sibling = within(wished.sibling, texts.top);
  texts.child = within(wished.child, texts.own);
  if (areRivals(texts.own, texts.sibling)) texts.sibling = { ...texts.sibling, 'cpuset.cpus': '', 'cpuset.mems': '' };
  return texts;
});

function within(inner: Record<File, string>, outer: Record<File, string>): Record<File, string> {
  const both = (file: File) => (outer[file] === '1' ? inner[file] : '0');
  return {
    'cpuset.cpus': common(inner, outer, 'cpuset.cpus'),
    'cpuset.mems': common(inner, outer, 'cpuset.mems'),
    'cpuset.cpu_exclusive': both('cpuset.cpu_exclusive'),
    'cpuset.mem_exclusive': both('cpuset.mem_exclusive'),
  };
}

function rawWrite(group: Name, { key, value }: LimitEdit): Write {
  return { group, file: key as File, text: typeof value === 'boolean' ? String(Number(value)) : String(value) };
}

function groupsOf({ texts }: Cpusets, chosen: readonly Name[]): Record<string, SampleGroup> {
  return Object.fromEntries(chosen.map((name) => [kin[name].paths, { texts: texts[name] }]));
}

test('what is planned is taken and can be undone, what is refused no order of plain writes brings about', () => {
  fc.assert(
    fc.property(states, edits, flag, (start, asked, wantsProcesses) => {
      const populated = wantsProcesses && start.own['cpuset.cpus'] !== '' && start.own['cpuset.mems'] !== '';
      const kernel = new Cpusets(start, populated);
      const context = sampleContext({
        version: 1,
        group: kin.own.paths,
        own: { texts: kernel.texts.own, processes: populated ? 1 : 0 },
        ancestors: groupsOf(kernel, ['top']),
        siblings: groupsOf(kernel, ['sibling']),
        children: groupsOf(kernel, ['child']),
      });
      const plan = planChange(context, asked);
      if (plan.notes.some(({ code }) => code === 'nothing-to-change')) return;

      if (plan.refused) {
        for (const order of permutations(asked)) {
          Object.assign(kernel.texts, structuredClone(start));
          expect(order.map((one) => kernel.write(rawWrite('own', one)))).not.toEqual(order.map(() => null));
        }
        return;
      }
      const writes = plan.writes.map(({ file, text }) => ({ group: 'own', file, text }) as Write);
      expect(writes.map((write) => kernel.write(write))).toEqual(writes.map(() => null));
      for (const { key, value } of asked)
        expect(kernel.texts.own[key as File]).toBe(rawWrite('own', { key, value } as LimitEdit).text);
      // What has no way back is the last write: it is never undone.
      const undone = plan.writes.filter((write) => write.undoText !== null).reverse();
      if (plan.writes.at(-1)?.undoText === null) return;
      expect(undone.length).toBe(plan.writes.length);
      for (const { file, undoText } of undone)
        expect(kernel.write({ group: 'own', file: file as File, text: undoText ?? '' })).toBeNull();
      expect(kernel.texts).toEqual(start);
    }),
    propertyRuns(400),
  );
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, at) =>
    permutations(items.filter((_, other) => other !== at)).map((rest) => [item, ...rest]),
  );
}
