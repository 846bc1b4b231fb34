import type { LucideIcon } from 'lucide-react';
import { Icon } from '#components/ui/icon.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';

/** A word with its drawing and its tone, so that colour never stands alone. */
export function StatusTag({ look }: { look: { word: string; tone: Tone; icon: LucideIcon } }) {
  return (
    <Tag tone={look.tone}>
      <Icon as={look.icon} size={12} />
      {look.word}
    </Tag>
  );
}
