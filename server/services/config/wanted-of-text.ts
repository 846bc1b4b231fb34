/** A cgconfig.conf in the words of the agent's verbs, with all there is to say of the text on this host. */
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { modelOf } from '#server/cgconfig/config-model.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import { asLoadTakesIt, type ConfigFault, keepsFromLoading } from '#server/domain/config/config-fault.ts';
import { mostLoadedGroups, type WantedGroup } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ServiceContext } from '#server/services/context.ts';

export interface WantedOfText {
  faults: ConfigFault[];
  /** What the file says that Corral leaves to libcgroup. */
  left: ConfigFault[];
  /** True when a fault keeps the file from being loaded. */
  isFaulty: boolean;
  /** Parents before what is below them. */
  groups: WantedGroup[];
  /** Those that the file itself names. */
  named: ReadonlySet<GroupPath>;
}

/** Throws BAD_INPUT for more groups than are loaded in one go. */
export async function wantedOfText({ host }: Pick<ServiceContext, 'host'>, text: string): Promise<WantedOfText> {
  const here = configHostOf(await host.verbs.facts());
  const tree = parseConfig(text);
  const faults = lintConfig(tree, here).map(asLoadTakesIt);
  const { groups, left } = wantedGroups(tree, here);
  if (groups.length > mostLoadedGroups)
    throw new AppError('BAD_INPUT', {
      public: sayOfMeaning('config-too-many-groups', { count: groups.length, most: mostLoadedGroups }),
      field: 'text',
    });
  const named = new Set(modelOf(tree).map(({ path }) => path));
  return { faults, left: left.faults, isFaulty: faults.some(keepsFromLoading), groups, named };
}
