/** What can be asked about a cgconfig.conf, and what is answered: lint, plan, export. */
import { z } from 'zod';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ConfigFault } from './config-fault.ts';
import { mostConfigCharacters } from './config-files.ts';
import type { LoadStep } from './load-verbs.ts';

const configTextSchema = z
  .string()
  .max(mostConfigCharacters, 'A file has at most 512 KiB here.')
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
  steps: LoadStep[];
  /** What the file says that Corral leaves to libcgroup. */
  left: ConfigFault[];
  /** True when the file has faults, or a step is one that would not be tried. */
  refused: boolean;
  /** When set, this text has to be typed (the load would kill). */
  confirm: string | null;
  /** What config.load has to be given; null for a file with faults. */
  basis: string | null;
}

const basisSchema = z.string().max(128).describe('the "basis" that config.plan answered with');
const confirmedSchema = z.string().max(300).nullable().default(null);

export const loadConfigSchema = z.object({
  text: configTextSchema,
  basis: basisSchema,
  confirmed: confirmedSchema,
  name: z.string().max(200).default('').describe('what the text is called in the audit log, such as its path'),
});
export type LoadConfigRequest = z.infer<typeof loadConfigSchema>;

export const planUndoLoadSchema = z.object({
  undoes: z.string().min(1).max(64).describe('the requestId of the load'),
});

export const undoLoadSchema = planUndoLoadSchema.extend({ basis: basisSchema, confirmed: confirmedSchema });
export type UndoLoadRequest = z.infer<typeof undoLoadSchema>;

export const convertConfigSchema = z.object({
  text: configTextSchema,
  to: z.union([z.literal(1), z.literal(2)]).describe('1 or 2: the version of cgroups that the file is to be for'),
});
export type ConvertConfigRequest = z.infer<typeof convertConfigSchema>;

export interface ConfigConversion {
  text: string;
  /** In the order of the text that was given. */
  lines: ConvertedLine[];
  /** Further lines that are not told. */
  more: number;
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
