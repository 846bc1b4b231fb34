'use client';

import { CopyButton } from '#components/ui/copy-button.tsx';
import { Tab, TabList, TabPanel, Tabs } from '#components/ui/tabs.tsx';
import type { ChangePlan } from '#server/domain/changes/change.ts';

const kinds = [
  { id: 'shell', label: 'shell', none: 'Nothing to write.' },
  { id: 'libcgroup', label: 'libcgroup', none: 'cgset has no way to say this.' },
  { id: 'systemd', label: 'systemd', none: 'systemd has no property for this, or the group is not one of its units.' },
] as const;

/** The same change as commands, to copy. */
export function Equivalents({ equivalents }: { equivalents: ChangePlan['equivalents'] }) {
  return (
    <Tabs>
      <TabList label="The same as commands" className="text-sm">
        {kinds.map((kind) => (
          <Tab key={kind.id} id={kind.id}>
            {kind.label}
          </Tab>
        ))}
      </TabList>
      {kinds.map((kind) => {
        const lines = equivalents[kind.id];
        const text = lines.join('\n');
        return (
          <TabPanel key={kind.id} id={kind.id} className="relative pt-2">
            <pre className="min-h-[42px] overflow-x-auto rounded-md border border-line bg-bg py-2 pr-9 pl-2.5 font-mono text-xs leading-relaxed break-words whitespace-pre-wrap text-muted">
              {lines.length === 0 ? kind.none : text}
            </pre>
            {lines.length > 0 ? (
              <span className="absolute top-3.5 right-1.5">
                <CopyButton text={text} label={`Copy ${kind.label} commands`} />
              </span>
            ) : null}
          </TabPanel>
        );
      })}
    </Tabs>
  );
}
