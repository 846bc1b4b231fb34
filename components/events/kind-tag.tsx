import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { EventKind } from '#server/domain/events/host-event.ts';
import { kindLooks } from './event-words.ts';

/** What kind of thing happened: a word with its drawing and its tone. */
export function KindTag({ kind }: { kind: EventKind }) {
  const { word, tone, icon } = kindLooks[kind];
  return (
    <Tag tone={tone}>
      <Icon as={icon} size={12} />
      {word}
    </Tag>
  );
}
