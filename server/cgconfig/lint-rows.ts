/** Lines for the kernel's tables that Corral does not take: each would be read as something else than it looks like, or refused. */
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { linesOfValue, rowRuleOf, withRows } from '#server/domain/limits/row-lines.ts';
import type { ConfigHost } from './config-host.ts';
import { assignmentsInOrder } from './config-model.ts';
import type { ConfigTree } from './config-tree.ts';
import type { FaultList } from './fault-list.ts';

/** Each line by itself: what stands when it is written is for the plan to judge. */
export function lintRows(tree: ConfigTree, host: ConfigHost | null, list: FaultList): void {
  for (const { controller, key, value, setting } of assignmentsInOrder(tree)) {
    const here = host?.controllers.get(controller)?.version;
    const versions: readonly CgroupVersion[] = here ? [here] : host ? [] : [1, 2];
    for (const text of linesOfValue(value)) {
      const line = { file: key, text };
      const rule = versions.map((version) => rowRuleOf(version, line)).find((each) => each !== null);
      if (!rule) continue;
      const found = withRows(rule, rule.unit === 'device-rules' ? [] : rule.initial, [line]);
      if (!('fault' in found)) continue;
      list.say('warning', sayOfMeaning('config-row-not-taken', { key, row: text, reason: found.fault }), setting.value);
    }
  }
}
