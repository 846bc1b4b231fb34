import type { CSSProperties } from 'react';
import { classes } from '#components/ui/classes.ts';
import { formatBytes } from '#server/domain/units.ts';
import type { Missing, OutputLine, Span } from './output-lines.ts';
import { plainLook, type TextLook } from './sgr-style.ts';

/** One line of output; `search` is marked in it. */
export function OutputRow({ line, search, isFound }: { line: OutputLine; search: string; isFound: boolean }) {
  if (line.missing) return <MissingRow missing={line.missing} />;
  return (
    <div className={classes('min-h-[18px] px-3 break-all whitespace-pre-wrap', isFound && 'bg-warn-bg')}>
      {line.spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans of a line only grow at its end.
        <SpanText key={index} span={span} search={search} />
      ))}
    </div>
  );
}

function SpanText({ span: { text, look }, search }: { span: Span; search: string }) {
  const parts = search === '' ? [text] : markedParts(text, search);
  const content = parts.map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts are a cut of one text.
      <mark key={index} className="rounded-xs bg-[color-mix(in_srgb,var(--warn)_40%,transparent)] text-inherit">
        {part}
      </mark>
    ) : (
      part
    ),
  );
  return look === plainLook ? content : <span style={styleOf(look)}>{content}</span>;
}

/** Text outside and inside of matches, in turns. */
function markedParts(text: string, search: string): string[] {
  const parts: string[] = [];
  const lower = text.toLowerCase();
  let at = 0;
  // Where lower case has another length, places would not fit: then nothing is marked.
  if (lower.length !== text.length) return [text];
  for (let found = lower.indexOf(search); found !== -1; found = lower.indexOf(search, at)) {
    parts.push(text.slice(at, found), text.slice(found, found + search.length));
    at = found + search.length;
  }
  parts.push(text.slice(at));
  return parts;
}

function styleOf(look: TextLook): CSSProperties {
  const [color, background] = look.inverse
    ? ['var(--bg)', look.color ?? 'var(--text)']
    : [look.color ?? undefined, look.background ?? undefined];
  return {
    color,
    background,
    fontWeight: look.bold ? 600 : undefined,
    opacity: look.dim ? 0.75 : undefined,
    fontStyle: look.italic ? 'italic' : undefined,
    textDecoration:
      [look.underline ? 'underline' : '', look.strike ? 'line-through' : ''].join(' ').trim() || undefined,
  };
}

function MissingRow({ missing: { bytes, why } }: { missing: Missing }) {
  return (
    <p className="my-1 border-y border-dashed border-line-strong bg-panel px-3 py-1 font-sans text-sm text-muted">
      {why === 'dropped'
        ? `${formatBytes(bytes)} were left out in the middle: of each stream the beginning and the end are kept.`
        : `${formatBytes(bytes)} are not shown here: they came faster than a page shows. The download has them, as far as they are kept.`}
    </p>
  );
}
