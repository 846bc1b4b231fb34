'use client';

import { ToggleButton } from '#components/ui/toggle-button.tsx';
import type { HostTopology } from '#server/domain/groups/host.ts';
import { formatBytes } from '#server/domain/units.ts';
import { chosenCpus, cpuListText } from './pinnings.ts';

/** The host's memory nodes to switch on and off, in step with the text of cpuset.mems. */
export function NodeEntry({
  topology,
  text,
  highestNode,
  isDisabled,
  onChange,
}: {
  topology: HostTopology;
  text: string;
  highestNode: number;
  isDisabled: boolean;
  onChange: (text: string) => void;
}) {
  const chosen = chosenCpus(text, highestNode);
  const choose = (node: number, isChosen: boolean): void => {
    const next = new Set(chosen);
    if (isChosen) next.add(node);
    else next.delete(node);
    onChange(cpuListText(next));
  };
  return (
    <fieldset aria-label="Memory nodes of the host" className="flex flex-wrap gap-1">
      {topology.nodes.map(({ node, memoryBytes }) => (
        <ToggleButton
          key={node}
          isSelected={chosen.has(node)}
          onChange={(isChosen) => choose(node, isChosen)}
          isDisabled={isDisabled}
          className="flex h-6 cursor-default items-center gap-1.5 rounded-sm border border-line bg-bg px-2 text-xs text-muted hover:border-line-strong aria-pressed:border-mem aria-pressed:bg-mem aria-pressed:text-panel disabled:opacity-60"
        >
          <span className="sr-only">Memory node</span>
          <span>{node}</span>
          <span>{formatBytes(memoryBytes)}</span>
        </ToggleButton>
      ))}
    </fieldset>
  );
}
