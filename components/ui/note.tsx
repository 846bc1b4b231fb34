import { CircleCheck, CircleX, Info, type LucideIcon, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Icon } from './icon.tsx';
import type { Tone } from './tag.tsx';

const looks: Record<Exclude<Tone, 'neutral'>, { ground: string; ink: string; icon: LucideIcon }> = {
  info: { ground: 'bg-info-bg', ink: 'text-info', icon: Info },
  ok: { ground: 'bg-ok-bg', ink: 'text-ok', icon: CircleCheck },
  warn: { ground: 'bg-warn-bg', ink: 'text-warn', icon: TriangleAlert },
  bad: { ground: 'bg-bad-bg', ink: 'text-bad', icon: CircleX },
};

/** A sentence or two that must not be overlooked. `role="alert"` for what appears after an action. */
export function Note({
  tone = 'info',
  children,
  role,
  className,
}: {
  tone?: Exclude<Tone, 'neutral'>;
  children: ReactNode;
  role?: 'alert' | 'status';
  className?: string;
}) {
  const look = looks[tone];
  return (
    <div role={role} className={classes('flex gap-2 rounded-md px-3 py-2 leading-normal', look.ground, className)}>
      <Icon as={look.icon} size={14} className={classes('mt-[3px] shrink-0', look.ink)} />
      <div className="min-w-0 flex-1 break-words">{children}</div>
    </div>
  );
}
