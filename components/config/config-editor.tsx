'use client';

/** The editor itself: CodeMirror with Corral's colours. A chunk of its own, which only the Config page loads. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentUnit } from '@codemirror/language';
import { type Diagnostic, linter, lintGutter, lintKeymap } from '@codemirror/lint';
import { searchKeymap } from '@codemirror/search';
import { EditorState } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import type { ConfigFault, FaultSeverity } from '#server/domain/config/config-fault.ts';
import { cgconfig } from './config-language.ts';

export interface EditorHandle {
  /** Puts the cursor there and shows it. */
  jumpTo(at: { from: number; to: number }): void;
}

const severities: Record<FaultSeverity, Diagnostic['severity']> = {
  syntax: 'error',
  refused: 'error',
  warning: 'warning',
  info: 'info',
};

/** `text` is what it starts with: give it another key for another text. */
export default function ConfigEditor({
  text,
  label,
  handle,
  onChange,
  lint,
}: {
  text: string;
  label: string;
  handle: Ref<EditorHandle>;
  onChange: (text: string) => void;
  lint: (text: string) => Promise<readonly ConfigFault[]>;
}) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ onChange, lint });
  latest.current = { onChange, lint };
  const start = useRef({ text, label });

  useImperativeHandle(handle, () => ({
    jumpTo: ({ from, to }) => {
      const editor = view.current;
      if (!editor) return;
      const end = editor.state.doc.length;
      const selection = { anchor: Math.min(from, end), head: Math.min(to, end) };
      editor.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) });
      editor.focus();
    },
  }));

  useEffect(() => {
    if (!place.current) return;
    const editor = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: start.current.text,
        extensions: [
          // A carriage return stays a character of its line, so that the text comes back byte for byte.
          EditorState.lineSeparator.of('\n'),
          EditorView.cspNonce.of(document.querySelector<HTMLElement>('meta[property="csp-nonce"]')?.nonce ?? ''),
          EditorView.contentAttributes.of({ 'aria-label': start.current.label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
          lineNumbers(),
          highlightActiveLineGutter(),
          highlightSpecialChars(),
          highlightActiveLine(),
          drawSelection(),
          history(),
          bracketMatching(),
          indentUnit.of('\t'),
          cgconfig,
          lintGutter(),
          linter(async ({ state }) => (await latest.current.lint(state.doc.toString())).map(asDiagnostic(state)), {
            delay: 400,
          }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap]),
          look,
        ],
      }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  return <div ref={place} className="h-full min-h-0 overflow-hidden" />;
}

/** A fault without a length is shown at the character behind it. */
function asDiagnostic(state: EditorState) {
  const end = state.doc.length;
  return ({ from, to, severity, text }: ConfigFault): Diagnostic => ({
    from: Math.min(from, end),
    to: Math.min(Math.max(to, from), end),
    severity: severities[severity],
    message: text,
  });
}

/** From the page's own colours, which know light and dark. */
const look = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--text)', fontSize: '13px' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-geist-mono), monospace', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--text)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--faint)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--text)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--select)',
  },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--select)', color: 'inherit' },
  '.cm-tooltip, .cm-panels': {
    backgroundColor: 'var(--raised)',
    color: 'var(--text)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
  },
  '.cm-diagnostic': { fontFamily: 'var(--font-geist-sans), sans-serif', maxWidth: '32rem', padding: '6px 10px' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warn)' },
  '.cm-diagnostic-info': { borderLeft: '3px solid var(--info)' },
  '.cm-lintRange-error': { backgroundImage: 'none', borderBottom: '2px solid var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', borderBottom: '2px dotted var(--warn)' },
  '.cm-lintRange-info': { backgroundImage: 'none', borderBottom: '1px dotted var(--info)' },
  '.cm-textfield': { backgroundColor: 'var(--bg)', color: 'var(--text)', border: '1px solid var(--line)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--raised)', border: '1px solid var(--line)' },
});
