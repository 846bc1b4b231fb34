'use client';

import { Lock, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button, IconButton } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { OnFirstPress } from '#components/ui/on-first-press.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { knownDevices, nameOfRule } from '#server/domain/limits/device-names.ts';
import { type DeviceRule, deviceRuleText, readDeviceRule, sortedRules } from '#server/domain/limits/device-rules.ts';
import type { Draft } from '../limit-drafts.ts';
import type { LimitField } from '../limit-fields.ts';
import { DeviceButton } from './device-button.tsx';

const DeviceMenu = dynamic(() => loadPart(() => import('./device-menu.tsx')), {
  ssr: false,
  loading: () => <DeviceButton isPending />,
});

const modes = [
  { id: 'all', label: 'All devices' },
  { id: 'list', label: 'Only these' },
] as const;

/** What most programs cannot do without. */
const standard = ['c 1:3', 'c 1:5', 'c 1:7', 'c 1:8', 'c 1:9', 'c 5:0', 'c 5:2', 'c 136:*'].map((one) => `${one} rwm`);

/** The devices that a group may use, by name, and a way to allow others. */
export function DevicesEntry({
  field,
  draft,
  rules,
  devices,
  error,
  readOnly,
  isDisabled,
  onChange,
}: {
  field: LimitField;
  draft: Draft | null;
  /** What the draft means, as far as it can be read. */
  rules: readonly DeviceRule[];
  devices: readonly BlockDevice[];
  error: string | null;
  readOnly: string | null;
  isDisabled: boolean;
  onChange: (draft: Draft) => void;
}) {
  const mode = draft?.kind === 'text' ? 'list' : 'all';
  const write = (next: readonly DeviceRule[]): void =>
    onChange({ kind: 'text', text: sortedRules(next).map(deviceRuleText).join('\n') });
  const add = (...texts: string[]): void => write([...rules, ...texts.flatMap((text) => readDeviceRule(text) ?? [])]);
  return (
    <div className="border-t border-line-soft first:border-t-0">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1.5 px-3.5 py-[9px]">
        <div className="min-w-0 flex-1 basis-60">
          <span className="font-medium">{field.label}</span>
          <code className="ml-2 font-mono text-xs text-faint">{field.file}</code>
          <p className="text-sm text-muted">{field.meaning}</p>
        </div>
        <Segmented
          label={field.label}
          options={modes}
          value={mode}
          isDisabled={isDisabled}
          onChange={(id) => (id === 'all' ? onChange({ kind: 'max' }) : add(...standard))}
        />
      </div>
      {readOnly ? (
        <p className="flex items-center gap-1.5 px-3.5 pb-[9px] text-sm text-muted">
          <Icon as={Lock} size={12} />
          {readOnly}
        </p>
      ) : null}
      {mode === 'list' ? (
        <>
          <ul aria-label="Allowed devices">
            {rules.map((rule) => (
              <RuleRow
                key={deviceRuleText(rule)}
                rule={rule}
                name={nameOfRule(rule, devices)}
                isDisabled={isDisabled}
                onRemove={() => write(rules.filter((one) => one !== rule))}
              />
            ))}
            {rules.length === 0 ? (
              <li className="border-t border-line-soft px-3.5 py-[7px] text-sm text-muted">No device at all.</li>
            ) : null}
          </ul>
          <AddRule rules={rules} isDisabled={isDisabled} onAdd={(text) => add(text)} />
        </>
      ) : null}
      {error ? (
        <p role="alert" className="px-3.5 pb-[9px] text-sm text-bad">
          {error}
        </p>
      ) : null}
    </div>
  );
}

function RuleRow({
  rule,
  name,
  isDisabled,
  onRemove,
}: {
  rule: DeviceRule;
  name: string | null;
  isDisabled: boolean;
  onRemove: () => void;
}) {
  const text = deviceRuleText(rule);
  return (
    <li className="flex items-center gap-2 border-t border-line-soft px-3.5 py-[3px]">
      <span className="min-w-0 flex-1 truncate">{name ?? <span className="text-muted">no name known</span>}</span>
      <code className="font-mono text-sm text-muted">{text}</code>
      <IconButton label={`Take ${name ?? text} away`} icon={X} size="sm" isDisabled={isDisabled} onPress={onRemove} />
    </li>
  );
}

/** By name from a menu, or by its numbers. */
function AddRule({
  rules,
  isDisabled,
  onAdd,
}: {
  rules: readonly DeviceRule[];
  isDisabled: boolean;
  onAdd: (text: string) => void;
}) {
  const [typed, setTyped] = useState('');
  const isRule = readDeviceRule(typed) !== null;
  const offered = knownDevices.filter(({ rule }) => rules.every((one) => !deviceRuleText(one).startsWith(`${rule} `)));
  const submit = (): void => {
    if (!isRule) return;
    onAdd(typed);
    setTyped('');
  };
  return (
    <div className="flex flex-wrap items-start gap-2 border-t border-line-soft px-3.5 py-[9px]">
      <OnFirstPress
        button={(onPress) => <DeviceButton isDisabled={isDisabled} aria-haspopup="menu" onPress={onPress} />}
      >
        <DeviceMenu offered={offered} isDisabled={isDisabled} onChoose={(rule) => onAdd(`${rule} rwm`)} />
      </OnFirstPress>
      <TextField
        aria-label="A rule by numbers"
        className="min-w-0 flex-1 basis-44"
        value={typed}
        onChange={setTyped}
        onKeyDown={(event) => (event.key === 'Enter' ? submit() : undefined)}
        isDisabled={isDisabled}
        placeholder="c 10:232 rw"
        mono
        autoComplete="off"
        spellCheck="false"
        error={typed !== '' && !isRule ? 'Write c or b, MAJOR:MINOR (or *), and of r, w, m: c 136:* rw' : null}
      />
      <Button isDisabled={isDisabled || !isRule} onPress={submit}>
        Add
      </Button>
    </div>
  );
}
