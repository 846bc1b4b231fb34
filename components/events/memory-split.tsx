import type { Victim } from '#server/domain/events/host-event.ts';
import { formatBytes } from '#server/domain/units.ts';

/** What the victim's memory was made of, as a bar with its numbers, in the order and colours of the memory chart. */
export function MemorySplit({ victim }: { victim: Victim }) {
  const parts = [
    { name: 'anonymous', bytes: victim.anonBytes, fill: 'bg-mem' },
    { name: 'shared', bytes: victim.shmemBytes, fill: 'bg-mem-shared' },
    { name: 'page tables', bytes: victim.pageTableBytes, fill: 'bg-mem-kernel' },
    { name: 'file-backed', bytes: victim.fileBytes, fill: 'bg-mem-file' },
  ].filter((part): part is { name: string; bytes: number; fill: string } => part.bytes !== null && part.bytes > 0);
  const total = parts.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <div>
      <div aria-hidden className="flex h-2 overflow-hidden rounded-full bg-line-soft">
        {parts.map((part) => (
          <i key={part.name} className={part.fill} style={{ width: `${(part.bytes / Math.max(1, total)) * 100}%` }} />
        ))}
      </div>
      <ul aria-label="Memory of the victim" className="mt-1.5 flex flex-wrap gap-x-4 gap-y-0.5 text-sm text-muted">
        {parts.map((part) => (
          <li key={part.name} className="inline-flex items-center gap-1.5">
            <i aria-hidden className={`size-[9px] rounded-[2px] ${part.fill}`} />
            {part.name} <b className="font-medium text-text">{formatBytes(part.bytes)}</b>
          </li>
        ))}
        <li>virtual {formatBytes(victim.virtualBytes)}</li>
      </ul>
    </div>
  );
}
