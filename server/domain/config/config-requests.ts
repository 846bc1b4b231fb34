/** What can be asked about a cgconfig.conf, and what is answered: lint, plan, export. */
import { z } from 'zod';
import type { PlanNote, PlannedWrite } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { PlannedDir } from '#server/domain/groups/group-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ConfigFault } from './config-fault.ts';

/** libcgroup's own sample of 2,000 groups has a third of it. */
const mostCharacters = 524_288;

const configTextSchema = z
  .string()
  .max(mostCharacters, 'A file has at most 512 KiB here.')
  .describe('the text of a cgconfig.conf');

export const lintConfigSchema = z.object({
  text: configTextSchema,
  host: z.boolean().default(false).describe('true: judged by the controllers, CPUs and page size of this host'),
});
export type LintConfigRequest = z.infer<typeof lintConfigSchema>;

export interface ConfigLint {
  /** In the order of the text. */
  faults: ConfigFault[];
  /** True when libcgroup would load the file, as far as can be told. */
  loads: boolean;
  /** How many groups it names. */
  groups: number;
}

export const planConfigSchema = z.object({ text: configTextSchema });
export type PlanConfigRequest = z.infer<typeof planConfigSchema>;

/** What a file would do on this host. Nothing of it is done. */
export interface ConfigPlan {
  faults: ConfigFault[];
  /** Parents before what is below them. Empty when the file cannot be loaded. */
  steps: ConfigStep[];
  /** What the file says that Corral leaves to libcgroup. */
  left: ConfigFault[];
  /** True when the file has faults, or a step is one that would not be tried. */
  refused: boolean;
}

export interface ConfigStep {
  group: GroupPath;
  kind: 'create' | 'change' | 'nothing';
  makes: PlannedDir[];
  writes: Pick<PlannedWrite, 'group' | 'file' | 'path' | 'before' | 'text' | 'keeps'>[];
  notes: PlanNote[];
  refused: boolean;
  /** When set, this text has to be typed (the change would kill). */
  confirm: string | null;
  /** Null where the group's parent has to be made first: then what it is compared with is not there to be read. */
  basis: string | null;
}

export const convertConfigSchema = z.object({
  text: configTextSchema,
  to: z.union([z.literal(1), z.literal(2)]).describe('1 or 2: the version of cgroups that the file is to be for'),
});
export type ConvertConfigRequest = z.infer<typeof convertConfigSchema>;

export interface ConfigConversion {
  text: string;
  /** In the order of the text that was given. */
  lines: ConvertedLine[];
}

/** What became of one parameter, controller or group, with its formula; what stays as it is is not told. */
export interface ConvertedLine extends Sentence {
  /** In the text that was given. */
  line: number;
  from: string;
  /** "" where it is left out or has gone into another line. */
  to: string;
  isLost: boolean;
}

const parameterNames = z
  .array(z.string().max(128))
  .max(200)
  .describe('names of parameters, such as "memory.limit_in_bytes"; "cpu.*" is all that begin so');

export const exportConfigSchema = z.object({
  group: groupPathSchema,
  only: parameterNames.default([]),
  except: parameterNames.default([]),
  all: z.boolean().default(false).describe('true: also values that a new group has anyway'),
});
export type ExportConfigRequest = z.infer<typeof exportConfigSchema>;

export interface ConfigExport {
  text: string;
  groups: number;
  /** What no file can say. */
  left: Sentence[];
}
