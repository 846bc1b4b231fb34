'use client';

import { useMemo } from 'react';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { formatCount } from '#server/domain/units.ts';
import { CoreGrid, hatching, useCoreColumns } from './core-grid.tsx';
import { coreGrid, type Pinning } from './core-grid-model.ts';
import { allowedCpus, childPinningsOf, chosenCpus, cpuListText, pinningsOf } from './pinnings.ts';

const namedAtMost = 4;

/** The grid of cores under the text field of cpuset.cpus, in step with it, and what its marks mean. */
export function CoreEntry({
  context,
  text,
  highestCpu,
  isDisabled,
  onChange,
}: {
  context: ChangeContext;
  text: string;
  highestCpu: number;
  isDisabled: boolean;
  onChange: (text: string) => void;
}) {
  const { ref, columns } = useCoreColumns();
  const pinnings = useMemo(() => pinningsOf(context), [context]);
  const childPinnings = useMemo(() => childPinningsOf(context), [context]);
  const allowed = useMemo(() => allowedCpus(context), [context]);
  const chosen = useMemo(() => chosenCpus(text, highestCpu), [text, highestCpu]);
  const parent = context.ancestors[0]?.group ?? null;
  const nodes = useMemo(
    () => coreGrid({ topology: context.topology, chosen, allowed, parent, pinnings, columns }),
    [context.topology, chosen, allowed, parent, pinnings, columns],
  );
  const conflicts = nodes
    .flatMap((node) => node.rows.flatMap((row) => row.cells))
    .filter((cell) => cell?.chosen && cell.conflict);

  return (
    <div ref={ref} className="flex flex-col gap-1.5">
      <CoreGrid
        label="Cores of the host"
        nodes={nodes}
        chosen={chosen}
        isDisabled={isDisabled}
        onChange={(next) => onChange(cpuListText(next))}
      />
      <Legend pinnings={pinnings} more={context.moreSiblings} childPinnings={childPinnings} nodeCount={nodes.length} />
      {conflicts.length > 0 ? (
        <ul className="text-sm text-bad">
          {conflicts.map((cell) => (cell ? <li key={cell.cpu}>{`CPU ${cell.cpu}: ${cell.conflict}.`}</li> : null))}
        </ul>
      ) : null}
    </div>
  );
}

function Legend({
  pinnings,
  more,
  childPinnings,
  nodeCount,
}: {
  pinnings: readonly Pinning[];
  /** Pinned siblings that are not among them. */
  more: number;
  childPinnings: readonly Pinning[];
  nodeCount: number;
}) {
  const unnamed = Math.max(0, pinnings.length - namedAtMost) + more;
  return (
    <p className="text-sm text-muted">
      {nodeCount === 1 ? 'One NUMA node · ' : null}
      {pinnings.length === 0 ? (
        'no sibling is pinned to cores'
      ) : (
        <>
          <span
            aria-hidden
            className="mr-1 inline-block size-2.5 rounded-[2px] border border-line align-[-1px]"
            style={{ backgroundImage: hatching }}
          />
          pinned by <Names pinnings={pinnings} />
          {unnamed > 0 ? ` and ${formatCount(unnamed)} more` : null}
        </>
      )}
      {childPinnings.length > 0 ? (
        <>
          {' · '}
          {childPinnings.length === 1 ? 'pinned child' : 'pinned children'}: <Names pinnings={childPinnings} />
          {/* A form gets a bounded number of them: how many more there are is not known. */}
          {childPinnings.length > namedAtMost ? ' and others' : null}
        </>
      ) : null}
    </p>
  );
}

/** The first of them, each with its CPUs. */
function Names({ pinnings }: { pinnings: readonly Pinning[] }) {
  return pinnings.slice(0, namedAtMost).map((pinning, index) => (
    <span key={pinning.group}>
      {index > 0 ? ', ' : null}
      <b className="font-medium text-text">{nameOf(pinning.group)}</b> ({cpuListText(new Set(pinning.cpus))}
      {pinning.exclusive ? ', exclusive' : null})
    </span>
  ));
}
