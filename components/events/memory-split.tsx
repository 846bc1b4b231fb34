import type { Victim } from '#server/domain/events/host-event.ts';
import { formatBytes } from '#server/domain/units.ts';

/** What the victim's memory was made of, as a bar with its numbers. */
export function MemorySplit({ victim }: { victim: Victim }) {
  const parts = [
    { name: 'own (anon)', bytes: victim.anonBytes, fill: 'bg-mem' },
    { name: 'of files', bytes: victim.fileBytes, fill: 'bg-mem-2' },
    { name: 'shared', bytes: victim.shmemBytes, fill: 'bg-mem-3' },
    { name: 'page tables', bytes: victim.pageTableBytes, fill: 'bg-psi' },
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
        <li>address space {formatBytes(victim.virtualBytes)}</li>
      </ul>
    </div>
  );
}
