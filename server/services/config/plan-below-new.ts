/**
 * The step of a group whose parent the same file makes: the agent plans beside what is there, and there is nothing yet.
 * What does not depend on the parent is told by the same rules: directories, texts, and what the kernel keeps of them.
 */
import type { WantedGroup } from '#server/cgconfig/wanted-groups.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import type { ConfigStep } from '#server/domain/config/config-requests.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { controllerOfLimit, limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';

/** `wanted` has what is to come: the hierarchies that lack the group, and its limits in these. */
export function planBelowNew(facts: HostFacts, { path, edits, hierarchies: missing, enable }: WantedGroup): ConfigStep {
  const parent = parentOf(path) ?? rootPath;
  const hierarchies = facts.hierarchies.filter(({ id }) => missing.includes(id));
  const makes = hierarchies.map(({ id, version, mountPoint }) => ({
    hierarchyId: id,
    version,
    path: `${mountPoint}${path}`,
  }));
  const handedDown = hierarchies
    .filter(({ version }) => version === 2)
    .map(({ mountPoint }) => enablingWrite(`${mountPoint}${parent}`, parent, enable));
  const said = [
    sayOfMeaning('config-parent-first', { parent }),
    ...hierarchies
      .filter(({ version, controllers }) => version === 1 && controllers.includes('cpuset'))
      .flatMap(() => ['cpuset.cpus', 'cpuset.mems'])
      .filter((key) => !edits.some((edit) => edit.key === key))
      .map((key) => sayOfMeaning('config-cpuset-filled', { key, parent })),
  ];
  return {
    group: path,
    kind: 'create',
    makes,
    writes: [...handedDown, ...edits.flatMap((edit) => writesOf(facts, path, edit))],
    notes: said.map((sentence) => ({ severity: 'info', ...sentence, key: null })),
    refused: false,
    confirm: null,
    basis: null,
  };
}

function writesOf(facts: HostFacts, group: WantedGroup['path'], { key, value }: LimitEdit): ConfigStep['writes'] {
  const place = facts.controllers[controllerOfLimit(key)];
  if (place.kind !== 'available') return [];
  const rule: LimitRule | null = limitRule(place.version, key);
  const mountPoint = facts.hierarchies.find(({ id }) => id === place.hierarchyId)?.mountPoint ?? '';
  const here = factsOf({ ...facts, devices: [] });
  const before = rule?.toWrites(rule.initial, here) ?? [];
  return (rule?.toWrites(value, here) ?? []).map(({ file, text, keeps }) => ({
    ...{ group, file, path: `${mountPoint}${group}/${file}`, text, keeps },
    before: before.find((each) => each.file === file)?.keeps ?? null,
  }));
}

function enablingWrite(
  dir: string,
  parent: WantedGroup['path'],
  enable: readonly string[],
): ConfigStep['writes'][number] {
  const file = 'cgroup.subtree_control';
  return {
    group: parent,
    file,
    path: `${dir}/${file}`,
    before: '',
    text: enable.map((name) => `+${name}`).join(' '),
    keeps: null,
  };
}
