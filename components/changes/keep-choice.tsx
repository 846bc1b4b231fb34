'use client';

import { Checkbox } from '#components/ui/checkbox.tsx';

/** Whether Corral makes it so again after a reboot. */
export function KeepChoice({
  isSelected,
  onChange,
  className,
}: {
  isSelected: boolean;
  onChange: (keep: boolean) => void;
  className?: string;
}) {
  return (
    <Checkbox isSelected={isSelected} onChange={onChange} className={className ?? ''}>
      <span title="Corral’s agent makes it so again when the host starts. Without, it lasts until then.">
        Keep after reboot
      </span>
    </Checkbox>
  );
}
