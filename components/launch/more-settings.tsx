'use client';

import { ChevronRight } from 'lucide-react';
import { useMay } from '#components/live/use-me.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { EnvironmentRows } from './environment-rows.tsx';
import type { DraftField, LaunchDraft } from './launch-draft.ts';

/** What is usually left as it is. */
export function MoreSettings({
  draft,
  offered,
  onChange,
  faultOf,
}: {
  draft: LaunchDraft;
  /** Hierarchies that the group exists in. */
  offered: readonly { id: string; version: number }[];
  onChange: (part: Partial<LaunchDraft>) => void;
  faultOf: (field: DraftField | 'hierarchies') => string | null;
}) {
  // Who launches as their own account alone can give it no more than it has.
  const mayGrant = useMay('launch:any-user');
  const mayKeep = useMay('wanted:update', draft.group);
  const isTouched = changedWords(draft);
  // None named means all: so the boxes show it, and so it is asked for.
  const chosen = draft.hierarchies.length === 0 ? offered.map(({ id }) => id) : draft.hierarchies;
  const choose = (ids: string[]) => onChange({ hierarchies: ids.length === offered.length ? [] : ids });
  return (
    <details className="group/more rounded-md border border-line" open={isTouched !== '' ? true : undefined}>
      <summary className="flex cursor-default list-none items-center gap-2 rounded-md px-3 py-2 hover:bg-hover">
        <Icon as={ChevronRight} size={14} className="text-muted group-open/more:rotate-90" />
        <span className="font-medium">More</span>
        <span className="min-w-0 truncate text-sm text-muted">
          {isTouched || mayGrant
            ? 'environment, Unix groups, hierarchies, priority, privileges, start at boot'
            : 'environment, hierarchies, priority'}
        </span>
      </summary>
      <div className="flex flex-col gap-4 border-t border-line-soft px-3 py-3">
        <EnvironmentRows
          variables={draft.environment}
          onChange={(environment) => onChange({ environment })}
          error={faultOf('environment')}
        />
        {mayGrant || draft.groups !== null ? (
          <div className="flex flex-col gap-1.5">
            <Switch
              isSelected={draft.groups === null}
              onChange={(isUsers) => onChange({ groups: isUsers ? null : '' })}
            >
              The user’s own supplementary Unix groups
            </Switch>
            {draft.groups === null ? null : (
              <TextField
                label="Supplementary Unix groups"
                description="By name, apart by commas; empty: none."
                value={draft.groups}
                onChange={(groups) => onChange({ groups })}
                error={faultOf('groups')}
                autoComplete="off"
                spellCheck="false"
                mono
              />
            )}
          </div>
        ) : null}
        {offered.length > 1 ? (
          <fieldset>
            <legend className="mb-1 font-medium">Hierarchies</legend>
            <div className="flex flex-wrap gap-x-4 gap-y-1.5">
              {offered.map(({ id, version }) => (
                <Checkbox
                  key={id}
                  isSelected={chosen.includes(id)}
                  isDisabled={chosen.length === 1 && chosen.includes(id)}
                  onChange={(isOn) => choose(isOn ? [...chosen, id] : chosen.filter((one) => one !== id))}
                >
                  <span>
                    {id} <span className="text-sm text-faint">v{version}</span>
                  </span>
                </Checkbox>
              ))}
            </div>
            {faultOf('hierarchies') ? <p className="mt-1 text-sm text-bad">{faultOf('hierarchies')}</p> : null}
          </fieldset>
        ) : null}
        <TextField
          label="Nice"
          description={
            mayGrant
              ? 'From -20 (first served) to 19 (last). Below 0 only with an agent that runs as root.'
              : 'From 0 to 19 (last).'
          }
          value={draft.nice}
          onChange={(nice) => onChange({ nice })}
          error={faultOf('nice')}
          inputMode="numeric"
          autoComplete="off"
          className="max-w-sm"
        />
        {mayKeep || draft.startAtBoot ? (
          <Switch
            isSelected={draft.startAtBoot}
            onChange={(startAtBoot) => onChange({ startAtBoot })}
            className="items-start"
          >
            <span>
              Start at boot
              <span className="block text-sm text-muted">
                Launched again each time the host starts, once the groups that are kept have come back. The Drift page
                lists what is.
              </span>
            </span>
          </Switch>
        ) : null}
        {mayGrant || !draft.noNewPrivileges ? (
          <Switch
            isSelected={draft.noNewPrivileges}
            onChange={(noNewPrivileges) => onChange({ noNewPrivileges })}
            className="items-start"
          >
            <span>
              No new privileges
              <span className="block text-sm text-muted">
                Set-user-ID programs such as sudo give nothing to it and to what it starts (PR_SET_NO_NEW_PRIVS).
              </span>
            </span>
          </Switch>
        ) : null}
      </div>
    </details>
  );
}

/** What differs from the usual, in words; "" when nothing does. */
function changedWords(draft: LaunchDraft): string {
  const variables = draft.environment.length;
  const words = [
    variables > 0 ? `${variables} ${variables === 1 ? 'variable' : 'variables'}` : null,
    draft.groups === null ? null : 'other Unix groups',
    draft.hierarchies.length > 0 ? `only in ${draft.hierarchies.join(', ')}` : null,
    draft.nice === '0' ? null : `nice ${draft.nice}`,
    draft.noNewPrivileges ? null : 'may gain privileges',
    draft.startAtBoot ? 'starts at boot' : null,
  ];
  return words.filter((word) => word !== null).join(' · ');
}
