import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { EventKind } from '#server/domain/events/host-event.ts';
import { kindWords } from '#server/domain/events/kind-words.ts';
import { kindIcons } from './kind-icons.ts';

/** What kind of thing happened: a word with its drawing and its tone. */
export function KindTag({ kind }: { kind: EventKind }) {
  const { word, gravity } = kindWords[kind];
  return (
    <Tag tone={gravity}>
      <Icon as={kindIcons[kind]} size={12} />
      {word}
    </Tag>
  );
}
