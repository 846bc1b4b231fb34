'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Note } from '#components/ui/note.tsx';
import { Select } from '#components/ui/select.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { WebhookRow } from '#server/domain/webhooks/webhook.ts';
import { type WebhookTopic, webhookTopics } from '#server/domain/webhooks/webhook-topics.ts';
import { ShownSecret } from './shown-secret.tsx';
import { TopicChoice } from './topic-choice.tsx';
import { useRenewWebhooks } from './use-webhooks.ts';

const everybody = 'all';

/** Asks for a new webhook and shows its secret, or changes one. */
export function WebhookDialog({ webhook, onClose }: { webhook: WebhookRow | null; onClose: () => void }) {
  const trpc = useTRPC();
  const renew = useRenewWebhooks();
  const [name, setName] = useState(webhook?.name ?? '');
  const [url, setUrl] = useState(webhook?.url ?? 'https://');
  const [topics, setTopics] = useState<readonly WebhookTopic[]>(webhook?.topics ?? webhookTopics);
  const [team, setTeam] = useState(webhook?.team?.id ?? everybody);
  const create = useMutation(trpc.webhooks.create.mutationOptions({ onSuccess: renew }));
  const change = useMutation(
    trpc.webhooks.change.mutationOptions({
      onSuccess: () => {
        renew();
        onClose();
      },
    }),
  );
  const error = create.error ?? change.error;
  const fault = error ? faultOf(error) : null;
  const isPending = create.isPending || change.isPending;
  const isReady = name.trim() !== '' && url.trim() !== '' && topics.length > 0;
  const send = () => {
    const input = { name, url, topics: [...topics], team: team === everybody ? null : team };
    if (webhook) change.mutate({ id: webhook.id, revision: webhook.revision, ...input });
    else create.mutate(input);
  };

  if (create.data)
    return (
      <Dialog
        title="Signing secret"
        isOpen
        onOpenChange={onClose}
        footer={
          <Button variant="primary" onPress={onClose}>
            Done
          </Button>
        }
      >
        <ShownSecret secret={create.data.secret} />
      </Dialog>
    );
  return (
    <Dialog title={webhook ? `Edit ${webhook.name}` : 'Add a webhook'} isOpen onOpenChange={onClose}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isPending && isReady) send();
        }}
      >
        {fault && fault.field !== 'name' && fault.field !== 'url' ? (
          <Note tone="bad" role="alert">
            {fault.public}
          </Note>
        ) : null}
        <TextField
          label="Name"
          autoComplete="off"
          autoFocus
          value={name}
          onChange={setName}
          error={fault?.field === 'name' ? fault.public : null}
        />
        <TextField
          label="Address"
          type="url"
          autoComplete="off"
          mono
          value={url}
          onChange={setUrl}
          description="Public addresses by https. Others only where CORRAL_WEBHOOK_ALLOW names their network."
          error={fault?.field === 'url' ? fault.public : null}
        />
        <TopicChoice value={topics} onChange={setTopics} />
        <TeamChoice value={team} present={webhook?.team ?? null} onChange={setTeam} />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" isPending={isPending} isDisabled={!isReady}>
            {webhook ? 'Save' : 'Add webhook'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function TeamChoice({
  value,
  present,
  onChange,
}: {
  value: string;
  present: WebhookRow['team'];
  onChange: (team: string) => void;
}) {
  const trpc = useTRPC();
  const teams = useQuery(trpc.teams.list.queryOptions()).data ?? [];
  const known = teams.map(({ id, name }) => ({ id, label: name }));
  // One that is gone stays until another is chosen: it is told of nothing, rather than of everything.
  const gone =
    present && !known.some(({ id }) => id === present.id)
      ? [{ id: present.id, label: present.name ?? 'A team that is gone' }]
      : [];
  const options = [{ id: everybody, label: 'Every team and group' }, ...gone, ...known];
  return (
    <div className="flex flex-col gap-1">
      <span className="font-medium">About</span>
      <div>
        <Select label="About" options={options} value={value} onChange={onChange} />
      </div>
      <p className="text-sm text-muted">
        {value === everybody
          ? 'It is told of every team, and of groups that are in none.'
          : 'It is told of this team alone, and of nothing that its members do not see.'}
      </p>
    </div>
  );
}
