'use client';

/** A small question mark that says what a figure means; what shows the bubble is loaded after the figure itself. */
import { CircleQuestionMark } from 'lucide-react';
import dynamic from 'next/dynamic';
import { Icon } from './icon.tsx';
import { loadPart } from './load-part.ts';

const size = 13;

const Hint = dynamic(async () => (await loadPart(() => import('./tooltip.tsx'))).Hint, {
  ssr: false,
  loading: () => <span aria-hidden className="inline-block" style={{ width: size }} />,
});

export function Meaning({ of, text }: { of: string; text: string }) {
  return (
    <Hint content={text}>
      <span className="text-faint hover:text-text">
        <Icon as={CircleQuestionMark} size={size} />
        <span className="sr-only">What {of} means</span>
      </span>
    </Hint>
  );
}
