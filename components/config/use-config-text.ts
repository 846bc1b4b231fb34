'use client';

/** The text in the editor, which file it is of, and whether it still is what was opened. */
import { useState } from 'react';
import { faultOf } from '#components/ui/app-fault.ts';
import { useTRPCClient } from '#components/ui/trpc.tsx';

export interface ConfigText {
  text: string;
  /** What the editor starts with; another `opened` is another text. */
  startText: string;
  opened: number;
  /** Null: a text that is of no file (yet). */
  name: string | null;
  path: string | null;
  /** As the file was read; null for one that is not there yet. */
  version: string | null;
  isChanged: boolean;
  fault: string | null;
  edit(text: string): void;
  /** Another text in place of the present one, of the same file. */
  replace(text: string): void;
  open(name: string): Promise<void>;
  /** Begins a file that is not there yet. */
  begin(name: string, path: string): void;
  saved(version: string): void;
  fail(error: unknown): void;
}

interface State {
  startText: string;
  savedText: string;
  opened: number;
  name: string | null;
  path: string | null;
  version: string | null;
}

const nothing: State = { startText: '', savedText: '', opened: 0, name: null, path: null, version: null };

export function useConfigText(): ConfigText {
  const client = useTRPCClient();
  const [state, setState] = useState(nothing);
  const [text, setText] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const show = (next: Omit<State, 'opened'>, shown: string) => {
    setState((last) => ({ ...next, opened: last.opened + 1 }));
    setText(shown);
    setFault(null);
  };
  const fail = (error: unknown) => setFault(faultOf(error).public);
  return {
    text,
    ...state,
    isChanged: text !== state.savedText,
    fault,
    edit: setText,
    replace: (next) => show({ ...state, startText: next }, next),
    open: async (name) => {
      try {
        const file = await client.config.read.query({ name });
        const { path, version } = file;
        show({ startText: file.text, savedText: file.text, name, path, version }, file.text);
      } catch (error) {
        // What is in the editor stays.
        fail(error);
      }
    },
    begin: (name, path) => show({ ...nothing, startText: text, name, path }, text),
    saved: (version) => {
      setState((last) => ({ ...last, savedText: text, version }));
      setFault(null);
    },
    fail,
  };
}
