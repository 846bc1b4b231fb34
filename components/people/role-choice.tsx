'use client';

import { useId } from 'react';
import { type GivenRole, givenRoles, roleRules } from '#server/domain/people/access.ts';

/** The roles that can be given, each with what it is for. */
export function RoleChoice({ value, onChange }: { value: GivenRole; onChange: (role: GivenRole) => void }) {
  const name = useId();
  return (
    <fieldset>
      <legend className="mb-1 font-medium">Role</legend>
      <div className="divide-y divide-line-soft rounded-md border border-line">
        {givenRoles.map((role) => (
          <label key={role} className="flex cursor-default items-start gap-2.5 px-3 py-2 has-checked:bg-select">
            <input
              type="radio"
              name={name}
              checked={role === value}
              onChange={() => onChange(role)}
              className="mt-[3px] accent-[var(--color-text)]"
            />
            <span className="min-w-0">
              <span className="block font-medium first-letter:uppercase">{roleRules[role].word}</span>
              <span className="block text-sm text-muted">{roleRules[role].purpose}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
