/**
 * What a cgconfig.conf that can be read would do: names, controllers and parameters that no kernel (or not this one) has,
 * values it refuses or keeps otherwise, and traps of the order in which libcgroup writes. Pure; without a host it judges
 * by what any kernel has.
 */
import type { ConfigFault } from '#server/domain/config/config-fault.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { groupPathFault, rootPath } from '#server/domain/groups/group-path.ts';
import type { ConfigHost } from './config-host.ts';
import { groupOfName } from './config-model.ts';
import { type ConfigTree, type GroupBlock, groupsOf, type PermBlock } from './config-tree.ts';
import { FaultList } from './fault-list.ts';
import { lintControllers } from './lint-controllers.ts';
import { lintRows } from './lint-rows.ts';
import { loadInOrder } from './load-in-order.ts';

/** Everything there is to say of a file: of its grammar and of its meaning, in the order of the text. */
export function lintConfig(tree: ConfigTree, host: ConfigHost | null): ConfigFault[] {
  const list = new FaultList(tree.text);
  lintBlocks(tree, list);
  lintNames(tree, list);
  lintControllers(tree, host, list);
  lintRows(tree, host, list);
  loadInOrder(tree, host, list);
  return [...tree.faults, ...list.faults].sort((a, b) => a.from - b.from);
}

function lintBlocks(tree: ConfigTree, list: FaultList): void {
  const kinds = new Set(tree.blocks.map(({ kind }) => kind));
  for (const block of tree.blocks) {
    if (block.kind === 'namespace' && kinds.has('mount'))
      list.say('refused', sayOfMeaning('config-mount-and-namespace', {}), block);
    if (block.kind === 'systemd') {
      list.say('info', sayOfMeaning('config-systemd-new', {}), {
        from: block.from,
        to: block.from + block.kind.length,
      });
      for (const { key } of block.settings)
        if (!/^(slice|scope|setdefault|pid)$/.test(key.text))
          list.say('refused', sayOfMeaning('config-systemd-key', { key: key.text }), key);
    }
    if ('perm' in block) lintPerm(block.perm, list);
  }
}

function lintPerm(perm: PermBlock | null, list: FaultList): void {
  for (const part of ['task', 'admin'] as const) {
    for (const { key, value } of perm?.[part]?.settings ?? []) {
      const known = part === 'task' ? /^([ug]id|fperm)$/ : /^([ug]id|[df]perm)$/;
      if (!known.test(key.text)) list.say('warning', sayOfMeaning('config-perm-ignored', { key: key.text, part }), key);
      const number = /^\s*([+-]?\d+)\D/.exec(value.text)?.[1];
      if (/^[ug]id$/.test(key.text) && number !== undefined && Number(number) !== 0)
        list.say(
          'warning',
          sayOfMeaning('config-number-with-tail', { key: key.text, value: value.text, number }),
          value,
        );
    }
  }
}

function lintNames(tree: ConfigTree, list: FaultList): void {
  const seen = new Map<string, GroupBlock>();
  for (const block of groupsOf(tree)) {
    const { text } = block.name;
    const path = groupOfName(text);
    if (path === null) {
      const isAway = text.split('/').includes('..');
      const why = groupPathFault(`/${text.split('/').filter(Boolean).join('/')}`) ?? '';
      const said = isAway
        ? sayOfMeaning('config-escapes', { name: text })
        : sayOfMeaning('config-bad-name', { name: text, why });
      list.say('refused', said, block.name);
      continue;
    }
    const first = seen.get(path);
    if (path === rootPath) list.say('warning', sayOfMeaning('config-root-group', {}), block.name);
    else if (first)
      list.say('warning', sayOfMeaning('config-group-again', { group: path, line: list.lineOf(first) }), block.name);
    seen.set(path, first ?? block);
    if (block.perm && block.controllers.length === 0)
      list.say('warning', sayOfMeaning('config-perm-alone', { group: path }), block.name);
  }
}
