'use client';

import { Checkbox } from '#components/ui/checkbox.tsx';
import { type WebhookTopic, webhookTopics } from '#server/domain/webhooks/webhook-topics.ts';
import { topicWords } from './webhook-words.ts';

/** What a webhook is told of. */
export function TopicChoice({
  value,
  onChange,
}: {
  value: readonly WebhookTopic[];
  onChange: (topics: readonly WebhookTopic[]) => void;
}) {
  const toggle = (topic: WebhookTopic, isChosen: boolean) =>
    onChange(webhookTopics.filter((one) => (one === topic ? isChosen : value.includes(one))));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">Events</legend>
      <div className="grid grid-cols-1 gap-x-4 gap-y-2 sm:grid-cols-2">
        {webhookTopics.map((topic) => (
          <Checkbox
            key={topic}
            isSelected={value.includes(topic)}
            onChange={(isChosen) => toggle(topic, isChosen)}
            className="items-start"
          >
            <span className="-mt-0.5">
              {topicWords[topic].label}
              <span className="block text-sm text-muted">{topicWords[topic].detail}</span>
            </span>
          </Checkbox>
        ))}
      </div>
    </fieldset>
  );
}
