/** What a launch would do, and what is foreseen to stop it: shown before, and asked again by the launch itself. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion, ControllerName } from '#server/domain/groups/host.ts';
import type { Sentence } from '#server/domain/sentence.ts';

export interface LaunchPlan {
  /** What is executed: ["sh", "-c", line] for a shell line. */
  argv: string[];
  /** The file that the first argument leads to for that user; null when there is none, or it was not looked for. */
  program: string | null;
  /** Null when there is no such user. */
  user: { name: string; uid: number; gid: number } | null;
  /** Its supplementary groups. */
  groups: { name: string; gid: number }[];
  folder: string;
  /** All that it is given, by name. */
  environment: { name: string; value: string; from: 'default' | 'given' }[];
  nice: number;
  noNewPrivileges: boolean;
  /** The target. */
  group: GroupPath;
  /** Where it is put in each hierarchy; empty when the group is gone. */
  places: LaunchPlace[];
  /** It starts only if none of them `blocks`. */
  notes: LaunchNote[];
  /** The same by hand. */
  equivalents: { tool: 'shell' | 'libcgroup' | 'systemd'; text: string }[];
}

export interface LaunchPlace {
  hierarchyId: string;
  version: CgroupVersion;
  controllers: ControllerName[];
  /** The target, or below it a group of the run's own, named with "run-…" before there is an id. */
  group: string;
  /** True where the group is made for the run. */
  isOwn: boolean;
}

export interface LaunchNote extends Sentence {
  kind: 'blocks' | 'warns' | 'tells';
  /** The field of the input it is about; null: the whole. */
  field: 'command' | 'group' | 'hierarchies' | 'ownGroup' | 'user' | 'groups' | 'folder' | 'nice' | null;
  /** What the kernel answered, or would: ENOENT, EACCES, EBUSY, ENOSPC … */
  errno: string | null;
}
