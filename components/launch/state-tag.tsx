import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { StateLook } from './run-words.ts';

/** A word with its drawing and its tone, so that colour never stands alone. */
export function StateTag({ look }: { look: StateLook }) {
  return (
    <Tag tone={look.tone}>
      <Icon as={look.icon} size={12} className={look.word === 'running' ? 'animate-spin' : undefined} />
      {look.word}
    </Tag>
  );
}
