'use client';

/** Where toasts appear. Loaded with the first of them; until then they wait. */
import { X } from 'lucide-react';
import { useEffect } from 'react';
import { Text } from 'react-aria-components/Text';
import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastRegion as AriaToastRegion,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
} from 'react-aria-components/Toast';
import { IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { type ToastMessage, takeToasts, useWaitingToasts } from './toast.ts';

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 3 });
const timeoutMs = 6000;

const edges = { ok: 'bg-ok', warn: 'bg-warn', bad: 'bg-bad', info: 'bg-info' };

export default function ToastRegion() {
  const waiting = useWaitingToasts();
  useEffect(() => {
    if (waiting === 0) return;
    // What failed stays until it is closed.
    for (const message of takeToasts()) queue.add(message, message.tone === 'bad' ? undefined : { timeout: timeoutMs });
  }, [waiting]);
  return (
    <AriaToastRegion
      queue={queue}
      aria-label="Notices"
      className="fixed right-4 bottom-4 z-50 max-md:bottom-[60px] flex max-w-[calc(100vw-2rem)] flex-col gap-2 outline-none"
    >
      {({ toast }) => (
        <AriaToast
          toast={toast}
          className="flex w-96 max-w-full items-start gap-3 overflow-hidden rounded-lg border border-line bg-raised py-2.5 pr-2 pl-3 shadow-pop"
        >
          <span aria-hidden className={classes('mt-1.5 size-2 shrink-0 rounded-full', edges[toast.content.tone])} />
          <ToastContent className="min-w-0 flex-1">
            <Text slot="title" className="block font-medium">
              {toast.content.title}
            </Text>
            {toast.content.detail ? (
              <Text slot="description" className="block text-sm break-words text-muted">
                {toast.content.detail}
              </Text>
            ) : null}
          </ToastContent>
          <IconButton slot="close" label="Close" icon={X} size="sm" />
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
