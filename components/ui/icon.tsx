import type { LucideIcon } from 'lucide-react';

/** A drawing that repeats what the text beside it says, so assistive technology skips it. */
export function Icon({ as: Drawing, size = 16, className }: { as: LucideIcon; size?: number; className?: string }) {
  return <Drawing size={size} strokeWidth={1.75} aria-hidden focusable={false} className={className} />;
}
