/**
 * What may be asked of a launch, as a schema for form, API and agent: bounds and shapes only. Whether the user, the folder,
 * the command and the group are there is the agent's to find out. Source of the bounds: execve(2), "Limits on size of
 * arguments and environment" (128 KiB for one text).
 */
import { z } from 'zod';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';

export const mostArguments = 500;
export const longestArgument = 32_768;
export const mostVariables = 200;
/** All arguments and variables together. */
export const longestCommand = 131_072;

/** Of a stream: its first half and its last half are kept, what is between them is counted and dropped. */
export const defaultKeptBytes = 8 * 1024 * 1024;
const leastKeptBytes = 1024 * 1024;
const mostKeptBytes = 1024 * 1024 * 1024;

const noNul = (text: string) => !text.includes('\0');
const nulFault = 'A NUL character cannot be in it.';

const argument = z.string().max(longestArgument).refine(noNul, nulFault);

export const commandSchema = z.discriminatedUnion('kind', [
  /** As the program gets them, the first is the program: no shell reads them. */
  z.object({
    kind: z.literal('argv'),
    argv: z
      .array(argument)
      .min(1)
      .max(mostArguments)
      .refine((argv) => argv[0] !== '', 'The command is empty.'),
  }),
  /** A line for `sh -c`. */
  z.object({
    kind: z.literal('shell'),
    line: argument.refine((line) => line.trim() !== '', 'The command is empty.'),
  }),
]);
export type LaunchCommand = z.infer<typeof commandSchema>;

const folderSchema = z
  .string()
  .max(4095)
  .refine((path) => path.startsWith('/') && noNul(path), 'The working folder is an absolute path, such as "/srv/job".')
  .describe('an absolute path, such as "/srv/job"');

/** The names that a shell takes. LD_PRELOAD and the like are the user's own business: the program runs as that user. */
const variableSchema = z.object({
  name: z
    .string()
    .max(255)
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'A name has letters, digits and "_", and does not begin with a digit.'),
  value: argument,
});

const unixName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?$/, 'This is not the name of a Unix user or group.');

export const launchInputSchema = z
  .object({
    command: commandSchema,
    group: groupPathSchema,
    /** Ids of hierarchies; empty: all that the group exists in. */
    hierarchies: z.array(z.string().max(200)).max(32).default([]),
    /**
     * True: in a child group of its own, `run-<id>`, made for it and removed after it, so that the receipt, stop and what is left
     * behind are exactly the run's. False: in the group itself, as `cgexec -g` does.
     */
    ownGroup: z.boolean().default(true),
    /** A name of passwd(5) that the agent's settings allow. */
    user: unixName,
    /** Supplementary groups by name; null: those that the user has (initgroups(3)). */
    groups: z.array(unixName).max(64).nullable().default(null),
    /** Null: the user's home folder. */
    folder: folderSchema.nullable().default(null),
    /** Beside PATH, HOME, USER, LOGNAME, SHELL and LANG, which can be set here too. */
    environment: z
      .array(variableSchema)
      .max(mostVariables)
      .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, 'A name is there more than once.')
      .default([]),
    /** nice(2); below 0 is refused unless the agent is root. */
    nice: z.number().int().min(-20).max(19).default(0),
    /** prctl(2), PR_SET_NO_NEW_PRIVS: set-user-ID programs such as sudo give nothing to it. */
    noNewPrivileges: z.boolean().default(true),
    /** True: it is launched again after each boot, once what is kept has come back. */
    startAtBoot: z.boolean().default(false),
    keepOutputBytes: z.number().int().min(leastKeptBytes).max(mostKeptBytes).default(defaultKeptBytes),
  })
  .refine(({ command, environment }) => sizeOf(command) + sizeOfVariables(environment) <= longestCommand, {
    message: `Arguments and environment together are longer than ${longestCommand} characters.`,
    path: ['command'],
  });
/** As it is asked: what has a default may be left out. */
export type LaunchAsk = z.input<typeof launchInputSchema>;
export type LaunchInput = z.infer<typeof launchInputSchema>;

export const launchRequestSchema = launchInputSchema.and(
  z.object({
    /** Whoever asked, beside what is kept. */
    askedBy: z.string().max(320).optional(),
    requestId: z.string().min(1).max(64),
  }),
);
export type LaunchRequest = z.infer<typeof launchRequestSchema>;

function sizeOf(command: LaunchCommand): number {
  return command.kind === 'shell' ? command.line.length : command.argv.reduce((sum, text) => sum + text.length + 1, 0);
}

function sizeOfVariables(variables: readonly { name: string; value: string }[]): number {
  return variables.reduce((sum, { name, value }) => sum + name.length + value.length + 2, 0);
}
