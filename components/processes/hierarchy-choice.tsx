'use client';

import { useHostFacts } from '#components/live/live-provider.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';

/** In which of the hierarchies that the destination exists in: each one places a process by itself. */
export function HierarchyChoice({
  offered,
  chosen,
  onChange,
}: {
  offered: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
}) {
  const facts = useHostFacts();
  return (
    <fieldset>
      <legend className="mb-1 font-medium">In these hierarchies</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {offered.map((id) => (
          <Checkbox
            key={id}
            isSelected={chosen.includes(id)}
            onChange={(isOn) => onChange(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))}
          >
            <span>
              {id}{' '}
              <span className="text-sm text-faint">v{facts?.hierarchies.find((one) => one.id === id)?.version}</span>
            </span>
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
