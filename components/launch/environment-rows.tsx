'use client';

import { Plus, X } from 'lucide-react';
import { Button, IconButton } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { Variable } from './launch-draft.ts';

/** Variables that the command is given beside the usual ones. */
export function EnvironmentRows({
  variables,
  onChange,
  error,
}: {
  variables: readonly Variable[];
  onChange: (variables: Variable[]) => void;
  error: string | null;
}) {
  const set = (key: number, part: Partial<Variable>) =>
    onChange(variables.map((variable) => (variable.key === key ? { ...variable, ...part } : variable)));
  const nextKey = Math.max(-1, ...variables.map(({ key }) => key)) + 1;
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium">Environment</legend>
      <p className="text-sm text-muted">
        Beside PATH, HOME, USER, LOGNAME, SHELL and LANG. The audit log gets the names, never the values.
      </p>
      {variables.map(({ key, name, value }, index) => (
        <div key={key} className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto] items-start gap-1.5">
          <TextField
            aria-label={`Name of variable ${index + 1}`}
            placeholder="NAME"
            value={name}
            onChange={(text) => set(key, { name: text })}
            autoComplete="off"
            spellCheck="false"
            mono
          />
          <TextField
            aria-label={`Value of variable ${index + 1}`}
            placeholder="value"
            value={value}
            onChange={(text) => set(key, { value: text })}
            autoComplete="off"
            spellCheck="false"
            mono
          />
          <IconButton
            label={`Remove variable ${index + 1}`}
            icon={X}
            onPress={() => onChange(variables.filter((variable) => variable.key !== key))}
          />
        </div>
      ))}
      {error ? <p className="text-sm text-bad">{error}</p> : null}
      <div>
        <Button size="sm" icon={Plus} onPress={() => onChange([...variables, { key: nextKey, name: '', value: '' }])}>
          Add variable
        </Button>
      </div>
    </fieldset>
  );
}
