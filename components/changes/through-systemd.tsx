'use client';

import { CommandBlock } from '#components/ui/command-block.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import type { SystemdCall } from '#server/domain/changes/systemd-call.ts';

const spans = [
  { id: 'systemd', label: 'For good' },
  { id: 'systemd-runtime', label: 'Until reboot' },
] as const;

/** A change that systemd makes: for how long, by which command, and which files it leaves. Without `onWay` that is settled. */
export function ThroughSystemd({
  call,
  onWay,
}: {
  call: SystemdCall;
  onWay?: ((way: 'systemd' | 'systemd-runtime') => void) | undefined;
}) {
  const text = call.commands.join('\n');
  return (
    <section aria-label="Changed by systemd" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0">
          systemd {call.isRemoval ? 'rolls back what it was told of' : 'changes'}{' '}
          <code className="font-mono text-sm break-words">{call.unit}</code>
        </p>
        {!onWay || call.isRemoval || call.isTransient ? null : (
          <Segmented
            label="For how long"
            options={spans}
            value={call.way === 'systemd-runtime' ? 'systemd-runtime' : 'systemd'}
            onChange={onWay}
          />
        )}
      </div>
      <CommandBlock text={text} label="Copy systemd’s command" />
      <div className="text-sm text-muted">
        {call.isRemoval ? 'Removes' : 'Leaves'}
        <ul aria-label={call.isRemoval ? 'Files that are removed' : 'Files that it leaves'}>
          {call.dropIns.map((path) => (
            <li key={path} className="font-mono text-xs break-all">
              {path}
            </li>
          ))}
        </ul>
      </div>
      <p className="text-sm text-muted">The kernel is read afterwards, and is expected to show:</p>
    </section>
  );
}
