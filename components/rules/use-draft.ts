'use client';

import { useState } from 'react';
import type { RulesFile } from '#server/domain/rules/rule-verbs.ts';

/** A file's text as it is being edited. */
export interface Draft {
  text: string;
  /** Of the file that the text was made from. */
  version: string;
  isChanged: boolean;
  /** Somebody else has changed the file since. */
  isBehind: boolean;
  edit: (text: string) => void;
  /** Gives up what was typed, for the file as it stands. */
  reset: () => void;
}

interface Kept {
  path: string;
  text: string;
  base: string;
  version: string;
}

/** What was typed stays, whatever becomes of the file meanwhile; a text that is not touched follows the file. */
export function useDraft(file: RulesFile | undefined): Draft {
  const [kept, setKept] = useState<Kept | null>(null);
  const standing = file?.text ?? '';
  const own = kept && file && kept.path === file.path && kept.text !== kept.base ? kept : null;
  // What is in the file by now has been saved.
  const isSaved = own !== null && own.text === standing && file?.version !== own.version;
  const typed = isSaved ? null : own;
  return {
    text: typed?.text ?? standing,
    version: typed?.version ?? file?.version ?? 'none',
    isChanged: typed !== null,
    isBehind: typed !== null && typed.version !== file?.version,
    edit: (text) => {
      if (!file) return;
      const base = typed ?? { base: standing, version: file.version };
      setKept({ path: file.path, text, base: base.base, version: base.version });
    },
    reset: () => setKept(null),
  };
}
