/** The files that libcgroup loads at boot, as the agent reads and writes them: these and no others. */
import { z } from 'zod';
import type { Sentence } from '#server/domain/sentence.ts';

/** libcgroup's own sample of 2,000 groups has a good half of it. */
export const mostConfigCharacters = 524_288;

/** In the folder that they lie in: "cgconfig.conf", "cgconfig.d/web.conf". */
export const configFileName = z
  .string()
  .max(200)
  .regex(/^(cgconfig\.conf|cgconfig\.d\/[A-Za-z0-9_][A-Za-z0-9_.-]*\.conf)$/, 'cgconfig.conf, or cgconfig.d/NAME.conf');

export const readConfigFileSchema = z.object({ name: configFileName });
export type ReadConfigFileRequest = z.infer<typeof readConfigFileSchema>;

export const saveConfigFileSchema = z.object({
  name: configFileName,
  text: z.string().max(mostConfigCharacters, 'A file has at most 512 KiB here.'),
  version: z
    .string()
    .max(64)
    .nullable()
    .describe('the "version" that the file was read with; null for one that is not there yet'),
});
export type SaveConfigFileRequest = z.infer<typeof saveConfigFileSchema> & { requestId: string };

export interface ConfigFileEntry {
  name: string;
  path: string;
  /** Null where there is no such file. */
  sizeBytes: number | null;
  modifiedAtMs: number | null;
  /** Why it cannot be opened here; null when it can. */
  why: Sentence | null;
}

export interface ConfigFileText {
  name: string;
  path: string;
  text: string;
  /** Fingerprint of the bytes: saving refuses when it has changed. */
  version: string;
}

export interface SaveConfigFileOutcome {
  path: string;
  /** Null: the file was not there. */
  before: string | null;
  version: string;
  sizeBytes: number;
}

/** A save as a step of the journal. */
export interface FileStep {
  kind: 'file';
  path: string;
  /** Where the new text lies until it takes the file's place. */
  draft: string;
  before: string | null;
  version: string;
}

export interface ConfigFileVerbs {
  listConfigFiles(): Promise<ConfigFileEntry[]>;
  readConfigFile(input: ReadConfigFileRequest): Promise<ConfigFileText>;
  saveConfigFile(input: SaveConfigFileRequest): Promise<SaveConfigFileOutcome>;
}
