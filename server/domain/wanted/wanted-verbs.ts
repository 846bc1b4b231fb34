/** What the agent is asked of what is kept after a reboot: how it stands, making it anew, and what the last boot brought back. */
import { z } from 'zod';
import type { WriteStatus } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { Reason, Sentence } from '#server/domain/sentence.ts';
import type { RightsDrift } from './rights-drift.ts';
import type { WantedAsk, WantedLaunch, WantedMove } from './wanted.ts';

export interface WantedVerbs {
  /** Every group that is kept, beside what the kernel holds now; only what is wanted is read. */
  wanted(): Promise<WantedState>;
  /**
   * What stands now is wanted from now on; a group or limit that is not there is not wanted any more. Throws NOT_FOUND for a
   * group that is not kept, STORAGE_FULL and STORAGE_BUSY.
   */
  adopt(request: AdoptRequest): Promise<WantedOutcome>;
  /** Owners and permissions become what is kept. Throws NOT_FOUND, GROUP_GONE, GROUP_GUARDED, CEILING, VALUES_MOVED. */
  restoreRights(request: RestoreRightsRequest): Promise<RestoreRightsOutcome>;
  /** Nothing of it is wanted any more; the kernel is not touched. Throws NOT_FOUND, STORAGE_FULL, STORAGE_BUSY. */
  forgetWanted(request: ForgetWantedRequest): Promise<WantedOutcome>;
  /** The same of a launch that is made at each boot. Throws NOT_FOUND, STORAGE_FULL, STORAGE_BUSY. */
  forgetBootLaunch(request: ForgetBootLaunchRequest): Promise<ForgetBootLaunchOutcome>;
  /** What has come back with this boot so far. */
  bootReport(): Promise<BootReport>;
  /** libcgroup's files as they are now. */
  configFiles(): Promise<ConfigFile[]>;
}

export type WantedVerb = 'adopt' | 'forgetWanted' | 'forgetBootLaunch' | 'restoreRights';

export interface WantedState {
  /** Parents before what is below them. */
  groups: WantedGroupState[];
  launches: WantedLaunch[];
  boot: BootReport;
}

export interface WantedGroupState {
  group: GroupPath;
  asked: WantedAsk;
  /** Hierarchies that it is wanted in. */
  hierarchies: string[];
  /** Those in which it is not there now; all of them when it is gone. */
  missing: string[];
  /** Owners and permissions that are not as wanted. */
  rights: RightsDrift[];
  /** v2 controllers that its parent should hand down to it. */
  enable: string[];
  limits: WantedLimitState[];
}

export interface WantedLimitState {
  key: LimitKey;
  wanted: LimitEdit;
  asked: WantedAsk;
  /** What stands now; null where nothing could be read. */
  live: LimitEdit | null;
  /** The files that it was read from. */
  files: string[];
  isSame: boolean;
  /** Why there is nothing to read, or why what is wanted is not to be had here. */
  why: Sentence | null;
}

/** What came back with this boot of the host. */
export interface BootReport {
  bootId: string;
  startedAtMs: number;
  /** Null while something is still awaited or made. */
  endedAtMs: number | null;
  /** Set where the file of what is kept could not be read. */
  setAside: Sentence | null;
  groups: RestoredGroup[];
  launches: RestoredLaunch[];
  /** Hierarchies and units that are awaited. */
  awaited: string[];
}

export interface RestoredGroup {
  group: GroupPath;
  /** As the agent's journal and the audit log know it. */
  requestId: string;
  atMs: number;
  result: 'restored' | 'in-part' | 'failed';
  /** Directories that were made. */
  made: string[];
  limits: RestoredLimit[];
  /** What is amiss with the group as a whole. */
  faults: Sentence[];
}

export interface RestoredLimit {
  key: LimitKey;
  /** stood: it was so already. left: it had been set otherwise since the host started, and stays so. */
  status: 'restored' | 'stood' | 'left' | 'failed';
  /** Texts of the files that were written, as asked and as read back. */
  writes: { path: string; asked: string; before: string | null; after: string | null }[];
  why: Sentence | null;
  errno: string | null;
}

export interface RestoredLaunch {
  id: string;
  requestId: string;
  atMs: number;
  group: GroupPath;
  command: string;
  /** The run that was started; null when none was. */
  runId: string | null;
  why: Sentence | null;
}

const requestId = z.string().min(1).max(64);
const keys = z
  .array(z.custom<LimitKey>((key) => typeof key === 'string' && key.length < 64))
  .max(64)
  .nullable()
  .default(null)
  .describe('keys of limits; left out: the group with all of them');

export const adoptRequestSchema = z.object({
  group: groupPathSchema,
  keys,
  askedBy: z.string().max(320).optional(),
  requestId,
});
export type AdoptRequest = z.infer<typeof adoptRequestSchema>;

export const restoreRightsRequestSchema = z.object({
  group: groupPathSchema,
  basis: z
    .string()
    .max(128)
    .optional()
    .describe('of the differences that were seen (rightsBasis of wanted.drift); refused when others stand'),
  requestId,
});
export type RestoreRightsRequest = z.infer<typeof restoreRightsRequestSchema>;

export interface RestoreRightsOutcome {
  group: GroupPath;
  /** As of a change of limits. */
  result: 'applied' | 'rolled-back' | 'broken';
  files: RestoredRights[];
  atMs: number;
}

/** A directory or file: "0:0 755". */
export interface RestoredRights extends Reason {
  path: string;
  asked: string | null;
  before: string | null;
  after: string | null;
  status: WriteStatus;
  errno: string | null;
}

export const forgetWantedRequestSchema = z.object({ group: groupPathSchema, keys, requestId });
export type ForgetWantedRequest = z.infer<typeof forgetWantedRequestSchema>;

export const forgetBootLaunchRequestSchema = z.object({
  id: z.string().regex(/^[a-z0-9]{6,32}$/, 'This is not the id of a run.'),
  requestId,
});
export type ForgetBootLaunchRequest = z.infer<typeof forgetBootLaunchRequestSchema>;

export interface WantedOutcome {
  group: GroupPath;
  moves: readonly WantedMove[];
}

export interface ForgetBootLaunchOutcome {
  id: string;
  group: GroupPath;
}

/** One of libcgroup's files; `text` is null with why where it cannot be read. */
export interface ConfigFile {
  path: string;
  text: string | null;
  why: Sentence | null;
}
