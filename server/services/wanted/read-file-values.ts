/** What libcgroup's files say of groups, in Corral's words; a file that is at fault is told and says nothing. */
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { ConfigFile } from '#server/domain/wanted/wanted-verbs.ts';

export interface FileValues {
  /** By group and key; of two files the later one, as libcgroup loads them. */
  of: ReadonlyMap<GroupPath, ReadonlyMap<LimitKey, { path: string; edit: LimitEdit }>>;
  files: { path: string; why: Sentence | null }[];
}

export function readFileValues(files: readonly ConfigFile[], facts: HostFacts): FileValues {
  const here = configHostOf(facts);
  const values = new Map<GroupPath, Map<LimitKey, { path: string; edit: LimitEdit }>>();
  const told = files.map(({ path, text, why }) => {
    if (text === null) return { path, why };
    const tree = parseConfig(text);
    const fault = lintConfig(tree, here).find(keepsFromLoading);
    if (fault) return { path, why: sayOfWanted('config-file-at-fault', { line: fault.line, fault: fault.text }) };
    for (const group of wantedGroups(tree, here).groups) {
      const ofGroup = values.get(group.path) ?? new Map();
      values.set(group.path, ofGroup);
      for (const edit of group.edits) ofGroup.set(edit.key, { path, edit });
      const { quotaUsec, periodUsec } = group.quotaPart ?? {};
      // A period alone limits nothing.
      if (quotaUsec !== undefined) ofGroup.set('cpu.quota', { path, edit: quotaOf({ quotaUsec, periodUsec }) });
    }
    return { path, why: null };
  });
  return { of: values, files: told };
}

function quotaOf({ quotaUsec, periodUsec = 100_000 }: Partial<LimitValue<'cpu.quota'>>): LimitEdit {
  return { key: 'cpu.quota', value: { quotaUsec: quotaUsec ?? 'max', periodUsec } };
}
