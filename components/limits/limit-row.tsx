'use client';

import { Fragment, type ReactNode, useId } from 'react';
import type { ContextPart } from './limit-context.ts';
import type { LimitField } from './limit-fields.ts';

/**
 * One limit: its name and its kernel file, the entry, and what is known beside it. Three columns where there is room,
 * the context under the entry where there is not.
 */
export function LimitRow({
  field,
  context,
  was,
  wasWord = 'was',
  children,
  below,
  readOnly = null,
  aside = null,
}: {
  field: LimitField;
  context: ContextPart[];
  /** The present value in words, while another one is typed. */
  was: string | null;
  /** What stands before it: a group that is not there yet was nothing. */
  wasWord?: string | undefined;
  /** Gets the id of the context, for aria-describedby. */
  children: (contextId: string) => ReactNode;
  /** Wide things under the entry: a grid of cores, the siblings' shares. */
  below?: ReactNode;
  /** Why it cannot be changed. */
  readOnly?: ReactNode;
  /** In place of the line of numbers. */
  aside?: ReactNode;
}) {
  const contextId = useId();
  return (
    <div className="grid grid-cols-1 items-start gap-x-3.5 gap-y-1.5 border-t border-line-soft px-3.5 py-[9px] first:border-t-0 @sm:grid-cols-[minmax(128px,186px)_minmax(0,1fr)] @xl:grid-cols-[164px_192px_minmax(0,1fr)]">
      <div className="min-w-0 @sm:row-span-2 @sm:pt-0.5 @xl:row-span-1">
        <span className="font-medium" title={field.meaning}>
          {field.label}
        </span>
        <code className="block font-mono text-xs wrap-anywhere text-faint">
          {/* It breaks between its words. */}
          {field.file.split(/(?<=[._])/).map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a name stay where they are.
            <Fragment key={index}>
              {part}
              <wbr />
            </Fragment>
          ))}
        </code>
      </div>
      <div className="min-w-0">{children(contextId)}</div>
      <div
        id={contextId}
        className="min-w-0 text-sm text-muted @sm:col-start-2 @xl:col-start-3 @xl:row-start-1 @xl:min-h-[30px] @xl:content-center"
      >
        {readOnly}
        {aside ? (
          aside
        ) : context.length > 0 || was ? (
          <ContextLine context={context} was={was} wasWord={wasWord} />
        ) : readOnly ? null : (
          field.meaning
        )}
      </div>
      {below ? <div className="min-w-0 @sm:col-start-2 @xl:col-[2/4]">{below}</div> : null}
    </div>
  );
}

function ContextLine({ context, was, wasWord }: { context: ContextPart[]; was: string | null; wasWord: string }) {
  const list = was === null ? context : [...context, { before: wasWord, figure: was, after: '' }];
  return (
    <>
      {list.map((part, index) => (
        <span key={part.before + part.after}>
          {index > 0 ? ' · ' : null}
          {part.before} <b className="font-medium text-text">{part.figure}</b> {part.after}
        </span>
      ))}
    </>
  );
}
