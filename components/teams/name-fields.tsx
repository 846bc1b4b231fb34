import type { AppFault } from '#components/ui/app-fault.ts';
import { Note } from '#components/ui/note.tsx';
import { TextField } from '#components/ui/text-field.tsx';

export interface Named {
  name: string;
  purpose: string;
}

/** A team's name and what it is for. */
export function NameFields({
  value,
  onChange,
  fault,
}: {
  value: Named;
  onChange: (value: Named) => void;
  fault: AppFault | null;
}) {
  const faultIn = (field: string) => (fault?.field === field ? fault.public : null);
  return (
    <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
      <TextField
        label="Name"
        autoFocus
        autoComplete="off"
        value={value.name}
        onChange={(name) => onChange({ ...value, name })}
        error={faultIn('name')}
      />
      <TextField
        label={
          <>
            What it is for <span className="font-normal text-muted">(optional)</span>
          </>
        }
        autoComplete="off"
        value={value.purpose}
        onChange={(purpose) => onChange({ ...value, purpose })}
        error={faultIn('purpose')}
      />
    </div>
  );
}

/** What was refused and is about none of these fields. */
export function OtherFault({ fault, shown = ['name', 'purpose'] }: { fault: AppFault | null; shown?: string[] }) {
  if (!fault || shown.includes(fault.field ?? '')) return null;
  return (
    <Note tone="bad" role="alert">
      {fault.public}
    </Note>
  );
}
