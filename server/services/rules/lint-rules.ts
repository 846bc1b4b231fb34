import { parseAccounts } from '#server/cgconfig/rules/accounts.ts';
import { type LintedRules, lintRules as lintFiles } from '#server/cgconfig/rules/lint-rules.ts';
import { parseRules } from '#server/cgconfig/rules/parse-rules.ts';
import { rulesHostOf } from '#server/cgconfig/rules/rules-host.ts';
import { sayOfRules } from '#server/domain/rules/rule-sentences.ts';
import type { LintRulesRequest, RulesFile } from '#server/domain/rules/rule-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ServiceContext } from '#server/services/context.ts';

export interface RulesLint {
  files: LintedRules[];
  /** What is to be said of the files as a whole. */
  notes: Sentence[];
  /** How many rules there are. */
  rules: number;
  /** False where libcgroup would read no rule. */
  loads: boolean;
}

/** What is wrong with the files as they stand, or with one of them edited, on this host. */
export async function lintRules(
  { host }: Pick<ServiceContext, 'host'>,
  { edited }: LintRulesRequest,
): Promise<RulesLint> {
  const [state, facts, groups] = await Promise.all([host.verbs.rules(), host.verbs.facts(), host.verbs.groups()]);
  const files = state.files.flatMap(({ path, text }) => {
    const read = edited?.path === path ? edited.text : text;
    return read === null ? [] : [{ path, tree: parseRules(read) }];
  });
  const { passwd, group } = state.accounts;
  const linted = lintFiles(files, parseAccounts(passwd, group), rulesHostOf(facts, groups));
  const isMainThere = files.some(({ path }) => path === state.files[0]?.path);
  return {
    files: linted,
    notes: notesOn(state.files, isMainThere),
    rules: files.reduce((sum, { tree }) => sum + tree.rules.length, 0),
    loads: isMainThere && linted.every(({ faults }) => !faults.some(({ severity }) => severity === 'syntax')),
  };
}

function notesOn([main, ...more]: readonly RulesFile[], isMainThere: boolean): Sentence[] {
  const notes: Sentence[] = [];
  if (main && !isMainThere) notes.push(main.problem ?? sayOfRules('rules-main-file-lacks', { path: main.path }));
  if (more.length > 1) notes.push(sayOfRules('rules-order-of-files', {}));
  return [...notes, ...more.flatMap(({ problem }) => problem ?? [])];
}
