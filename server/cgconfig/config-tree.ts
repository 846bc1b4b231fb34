/** A cgconfig.conf as a tree over its text: what each block says, and where. The text stays the source: edits splice it. */
import type { ConfigFault, Span } from '#server/domain/config/config-fault.ts';

/** A name, key or value, without its quotes. */
export interface Word extends Span {
  text: string;
}

/** key = value; `from` to `to` includes the semicolon. */
export interface Setting extends Span {
  key: Word;
  value: Word;
}

/** `name { … }` with settings in it: a controller of a group, or task and admin of perm. */
export interface SettingBlock extends Span {
  name: Word;
  settings: Setting[];
  /** Where the } stands; null where it is missing. */
  closeAt: number | null;
}

export interface PermBlock extends Span {
  task: SettingBlock | null;
  admin: SettingBlock | null;
}

export interface GroupBlock extends Span {
  kind: 'group' | 'template';
  name: Word;
  perm: PermBlock | null;
  controllers: SettingBlock[];
  closeAt: number | null;
}

export interface DefaultBlock extends Span {
  kind: 'default';
  perm: PermBlock | null;
}

/** mount { controllers = path; }, namespace { controller = path; }, systemd { slice = …; } */
export interface TableBlock extends Span {
  kind: 'mount' | 'namespace' | 'systemd';
  settings: Setting[];
}

export type ConfigBlock = GroupBlock | DefaultBlock | TableBlock;

export interface ConfigTree {
  text: string;
  blocks: ConfigBlock[];
  /** What libcgroup's grammar refuses, in the order of the text. */
  faults: ConfigFault[];
}

/** The groups of a tree, in the order of the file. */
export function groupsOf(tree: ConfigTree): GroupBlock[] {
  return tree.blocks.filter((block): block is GroupBlock => block.kind === 'group');
}
