import { configHostOf } from '#server/cgconfig/config-host.ts';
import { modelOf } from '#server/cgconfig/config-model.ts';
import { lintConfig as lintTree } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import type { ConfigLint, LintConfigRequest } from '#server/domain/config/config-requests.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** What is wrong with a file. A host is asked only where it is to be judged by one. */
export async function lintConfig(
  { host }: Pick<ServiceContext, 'host'>,
  { text, host: isAboutHost }: LintConfigRequest,
): Promise<ConfigLint> {
  const tree = parseConfig(text);
  const faults = lintTree(tree, isAboutHost ? configHostOf(await host.verbs.facts()) : null);
  return { faults, loads: !faults.some(keepsFromLoading), groups: modelOf(tree).length };
}
