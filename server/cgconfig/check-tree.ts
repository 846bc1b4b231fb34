/** What libcgroup refuses while it reads, though its grammar would let it pass: duplicates, numbers of users, lengths. */
import { sayOfSyntax } from '#server/domain/config/syntax-sentences.ts';
import type { ConfigBlock, GroupBlock, PermBlock, Setting, SettingBlock } from './config-tree.ts';
import type { TokenCursor } from './token-cursor.ts';

/** CG_CONTROLLER_MAX and CG_NV_MAX of libcgroup. */
const mostControllers = 100;
const mostParameters = 100;
/** CG_CONTROL_VALUE_MAX less the NUL. */
const mostValueBytes = 4095;

/** Says what is wrong with blocks that parse. */
export function checkTree(blocks: readonly ConfigBlock[], cursor: TokenCursor): void {
  for (const block of blocks) {
    if (block.kind === 'group' || block.kind === 'template') checkGroup(block, cursor);
    else if (block.kind === 'default') checkPerm(block.perm, cursor);
  }
  checkMounts(blocks, cursor);
}

function checkGroup(block: GroupBlock, cursor: TokenCursor): void {
  checkPerm(block.perm, cursor);
  const seen = new Map<string, SettingBlock>();
  for (const [at, controller] of block.controllers.entries()) {
    const { text } = controller.name;
    const first = seen.get(text);
    if (first) {
      const said = sayOfSyntax('config-duplicate-controller', { controller: text, line: cursor.lineOf(first) });
      cursor.say('syntax', said, controller.name);
    } else seen.set(text, controller);
    if (at === mostControllers)
      cursor.say(
        'syntax',
        sayOfSyntax('config-too-many', { what: 'controllers', most: mostControllers }),
        controller.name,
      );
    checkSettings(controller.settings, cursor);
  }
}

function checkSettings(settings: readonly Setting[], cursor: TokenCursor): void {
  const seen = new Map<string, Setting>();
  for (const [at, setting] of settings.entries()) {
    const { key, value } = setting;
    const first = seen.get(key.text);
    if (first) {
      cursor.say('syntax', sayOfSyntax('config-duplicate-key', { key: key.text, line: cursor.lineOf(first) }), key);
    } else seen.set(key.text, setting);
    if (at === mostParameters)
      cursor.say('syntax', sayOfSyntax('config-too-many', { what: 'parameters', most: mostParameters }), key);
    if (new TextEncoder().encode(value.text).length > mostValueBytes)
      cursor.say('syntax', sayOfSyntax('config-value-too-long', { key: key.text, most: mostValueBytes }), value);
  }
}

/** Numbers are read by atoi(3), and what that makes 0 of is looked up as a name; permissions by strtol(3), base 8. */
function checkPerm(perm: PermBlock | null, cursor: TokenCursor): void {
  for (const part of ['task', 'admin'] as const) {
    for (const { key, value } of perm?.[part]?.settings ?? []) {
      if ((key.text === 'uid' || key.text === 'gid') && /^[ \t]*[+-]?0*$/.test(value.text))
        cursor.say('syntax', sayOfSyntax('config-uid-zero', { key: key.text, value: value.text }), value);
      const isMode = key.text === 'fperm' || (part === 'admin' && key.text === 'dperm');
      if (isMode && !/^([ \t\n]*[+-]?[0-7]+)?$/.test(value.text))
        cursor.say('syntax', sayOfSyntax('config-not-octal', { key: key.text, value: value.text }), value);
    }
  }
}

/** More than so many do not fit libcgroup's table; those of one path count once. */
function checkMounts(blocks: readonly ConfigBlock[], cursor: TokenCursor): void {
  const mounts = blocks.flatMap((block) => (block.kind === 'mount' ? block.settings : []));
  const paths = new Set<string>();
  for (const { value } of mounts) {
    if (paths.has(value.text)) continue;
    paths.add(value.text);
    if (paths.size === mostControllers + 1)
      cursor.say('syntax', sayOfSyntax('config-too-many', { what: 'mounts', most: mostControllers }), value);
  }
}
