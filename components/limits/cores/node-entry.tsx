'use client';

import { ToggleButton } from 'react-aria-components/ToggleButton';
import { ToggleButtonGroup } from 'react-aria-components/ToggleButtonGroup';
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
  return (
    <ToggleButtonGroup
      aria-label="Memory nodes of the host"
      selectionMode="multiple"
      isDisabled={isDisabled}
      selectedKeys={[...chosenCpus(text, highestNode)].map(String)}
      onSelectionChange={(keys) => onChange(cpuListText(new Set([...keys].map(Number))))}
      className="flex flex-wrap gap-1"
    >
      {topology.nodes.map((node) => (
        <ToggleButton
          key={node.node}
          id={String(node.node)}
          className="flex h-6 cursor-default items-center gap-1.5 rounded-sm border border-line bg-bg px-2 text-xs text-muted hover:border-line-strong selected:border-mem selected:bg-mem selected:text-panel disabled:opacity-60"
        >
          <span className="sr-only">Memory node</span>
          <span>{node.node}</span>
          <span>{formatBytes(node.memoryBytes)}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
