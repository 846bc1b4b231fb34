'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { Select } from '#components/ui/select.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { WholeList } from '#components/ui/whole-list.tsx';
import type { SignalName } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { formatCount } from '#server/domain/units.ts';
import { SignalResult } from './signal-result.tsx';
import { harshSignals, signalMeanings, signalOrder } from './signal-words.ts';
import { useSignalProcesses } from './use-signal-processes.ts';

const options = signalOrder.map((id) => ({ id, label: id }));

/** Sends one signal to chosen processes; afterwards stands what became of it, process by process. */
export function SignalDialog({
  group,
  processes,
  onClose,
}: {
  group: GroupPath;
  processes: readonly ProcessRow[];
  onClose: () => void;
}) {
  // The list behind it goes on refreshing; the choice was made when the dialog opened.
  const [chosen] = useState(processes);
  const [signal, setSignal] = useState<SignalName>('SIGTERM');
  const { send, isSending, fault, outcome } = useSignalProcesses(group);
  const [only] = chosen;
  const title =
    chosen.length === 1 && only
      ? `Signal ${only.name} (pid ${only.pid})`
      : `Signal ${formatCount(chosen.length)} processes`;
  return (
    <Dialog
      title={outcome ? `${outcome.signal}: result` : title}
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        outcome ? (
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onPress={onClose}>Cancel</Button>
            <Button
              variant={harshSignals.includes(signal) ? 'danger' : 'primary'}
              isPending={isSending}
              isDisabled={chosen.length === 0}
              onPress={() => send(signal, chosen)}
            >
              {`Send ${signal}`}
            </Button>
          </>
        )
      }
    >
      {outcome ? (
        <SignalResult outcome={outcome} />
      ) : (
        <div className="flex flex-col gap-3">
          <SignalChoice signal={signal} onChange={setSignal} />
          <FrozenNote group={group} signal={signal} />
          <Chosen processes={chosen} />
          <Command signal={signal} pids={chosen.map(({ pid }) => pid)} />
          {fault ? (
            <Note tone="bad" role="alert">
              {fault.public}
            </Note>
          ) : null}
        </div>
      )}
    </Dialog>
  );
}

function SignalChoice({ signal, onChange }: { signal: SignalName; onChange: (signal: SignalName) => void }) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      <div className="w-32 shrink-0 [&_button]:w-full">
        <Select label="Signal" options={options} value={signal} onChange={onChange} />
      </div>
      <p className="min-w-0 flex-1 basis-56 text-muted" role="status">
        {signalMeanings[signal]}
      </p>
    </div>
  );
}

/** Frozen processes take signals and act on them later; which ones wait differs between v1 and v2. */
function FrozenNote({ group, signal }: { group: GroupPath; signal: SignalName }) {
  const trpc = useTRPC();
  const control = useQuery(trpc.control.get.queryOptions({ group })).data;
  if (!control || control.frozen.state === 'thawed') return null;
  const isV1 = control.freezer === 1;
  return (
    <Note tone={isV1 ? 'warn' : 'info'}>
      {isV1
        ? 'This group is frozen (cgroup v1): the processes act on no signal before it is thawed. SIGKILL waits, too.'
        : signal === 'SIGKILL'
          ? 'This group is frozen (cgroup v2): SIGKILL ends its processes all the same.'
          : `This group is frozen (cgroup v2): the processes act on ${signal} once it is thawed. SIGKILL would end them at once.`}
    </Note>
  );
}

function Chosen({ processes }: { processes: readonly ProcessRow[] }) {
  return (
    <WholeList label="Chosen processes">
      {processes.map(({ pid, name, command }) => (
        <li key={pid} className="flex gap-2">
          <span className="w-16 shrink-0 text-right text-faint">{pid}</span>
          <span className="min-w-0 truncate" title={command || name}>
            {command || name}
          </span>
        </li>
      ))}
    </WholeList>
  );
}

function Command({ signal, pids }: { signal: SignalName; pids: readonly number[] }) {
  const text = `kill -s ${signal.slice(3)} ${pids.join(' ')}`;
  return (
    <div>
      <p className="mb-1 text-xs text-faint">The same in a shell</p>
      <div className="flex items-center gap-2 rounded-md border border-line bg-bg py-1 pr-1 pl-2.5">
        <code className="min-w-0 flex-1 truncate font-mono text-sm" title={text}>
          {text}
        </code>
        <CopyButton text={text} label="Copy the command" />
      </div>
    </div>
  );
}
