/**
 * What a group should be after the next boot, as people asked for it: shapes, and the text that the agent's file and its
 * journal hold them as. Pure.
 */
import { z } from 'zod';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import { controllerNames } from '#server/domain/groups/host.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { limitEditSchema } from '#server/domain/limits/limits.ts';

/** Who asked for it, in which request, when. The request's id is also that of the audit record. */
const askSchema = z.object({ by: z.string().max(320), requestId: z.string().max(64), atMs: z.number() });
export type WantedAsk = z.infer<typeof askSchema>;

const idSchema = z.number().int().min(0).max(0xffff_fffe);
const rightsSchema = z.object({ uid: idSchema, gid: idSchema, mode: z.number().int().min(0).max(0o7777) });
/** Who a directory or file belongs to, and its permission bits. */
export type WantedRights = z.infer<typeof rightsSchema>;

const placeSchema = z.object({
  hierarchyId: z.string().min(1).max(200),
  /** Null: as the kernel makes it, the agent's own. */
  rights: rightsSchema.nullable(),
  /** Control files that belong to somebody else than the agent's user, by name. */
  files: z.record(z.string().regex(/^[\w.-]{1,100}$/), rightsSchema),
});
/** The group in one hierarchy. */
export type WantedPlace = z.infer<typeof placeSchema>;

const limitSchema = z.object({ edit: limitEditSchema, asked: askSchema });
export type WantedLimit = z.infer<typeof limitSchema>;

export const wantedGroupSchema = z.object({
  group: groupPathSchema,
  asked: askSchema,
  places: z.array(placeSchema).min(1).max(32),
  /** v2: controllers that its parent hands down to it. */
  enable: z.array(z.enum(controllerNames)).max(32),
  limits: z.array(limitSchema).max(64),
});
export type WantedGroup = z.infer<typeof wantedGroupSchema>;

export const wantedLaunchSchema = z.object({
  /** Of the run that it was asked with. */
  id: z.string().regex(/^[a-z0-9]{6,32}$/),
  input: launchInputSchema,
  asked: askSchema,
});
/** A launch that is made again at each boot. */
export type WantedLaunch = z.infer<typeof wantedLaunchSchema>;

/** What a change has made of what is wanted: one limit, or with `key` null the group itself. Texts of wantedText, null for none. */
export interface WantedMove {
  key: LimitKey | null;
  before: string | null;
  after: string | null;
}

/** As JSON; sizes keep all their digits. */
export function wantedText(value: unknown): string {
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? { bytes: String(each) } : each));
}

/** The other way of wantedText; shapes are for the schemas to judge. Throws SyntaxError. */
export function parseWantedText(text: string): unknown {
  return JSON.parse(text, (_, each) => {
    const isSize = typeof each === 'object' && each !== null && /^\d{1,20}$/.test(each.bytes ?? '');
    return isSize && Object.keys(each).length === 1 ? BigInt(each.bytes) : each;
  });
}

/** A group as a step of the journal holds it. Throws what zod throws for one that is none. */
export function wantedGroupOf(text: string | null): WantedGroup | null {
  return text === null ? null : wantedGroupSchema.parse(parseWantedText(text));
}

/** The same of a launch. */
export function wantedLaunchOf(text: string | null): WantedLaunch | null {
  return text === null ? null : wantedLaunchSchema.parse(parseWantedText(text));
}

/** A limit as a WantedMove holds it, null for none and for what does not parse (any more). */
export function wantedLimitOf(text: string | null): WantedLimit | null {
  if (text === null) return null;
  return limitSchema.safeParse(parseWantedText(text)).data ?? null;
}

/** Of each key the value that it was given last. */
export function withLimits(
  limits: readonly WantedLimit[],
  edits: readonly LimitEdit[],
  asked: WantedAsk,
): WantedLimit[] {
  const keys = new Set(edits.map(({ key }) => key));
  // The two are one value of the kernel, of which the last is wanted.
  if (keys.has('cpu.weight')) keys.add('cpu.weight.nice');
  if (keys.has('cpu.weight.nice')) keys.add('cpu.weight');
  return [...limits.filter(({ edit }) => !keys.has(edit.key)), ...edits.map((edit) => ({ edit, asked }))];
}
