import { Card } from '#components/ui/card.tsx';
import { idleControllers } from './limit-fields.ts';

/** Controllers that are there with nothing on this host for them to limit. */
export function IdleControllers({ context }: { context: Parameters<typeof idleControllers>[0] }) {
  const idle = idleControllers(context);
  if (idle.length === 0) return null;
  return (
    <section aria-label="Nothing to limit on this host" className="mb-3.5">
      <h2 className="mb-1.5 text-sm font-semibold text-muted">Nothing to limit on this host</h2>
      <Card>
        {idle.map(({ controller, why }) => (
          <p key={controller} className="flex gap-3 border-t border-line-soft px-3.5 py-[9px] first:border-t-0">
            <span className="w-12 shrink-0 font-medium">{controller}</span>
            <span className="min-w-0 text-muted">{why}</span>
          </p>
        ))}
      </Card>
    </section>
  );
}
