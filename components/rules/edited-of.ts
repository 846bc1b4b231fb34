import type { RulesFile } from '#server/domain/rules/rule-verbs.ts';
import type { Draft } from './use-draft.ts';

/** What the server is asked to look at: the text that is being typed, or the files as they stand. */
export function editedOf(
  file: Pick<RulesFile, 'path'>,
  { isChanged }: Pick<Draft, 'isChanged'>,
  text: string,
): { path: string; text: string } | null {
  return isChanged ? { path: file.path, text } : null;
}
