import { parseArgs } from 'node:util';
import { isAppError } from '#server/domain/errors.ts';
import { parseInput } from '#server/domain/input.ts';
import type { InviteInput } from '#server/domain/people/person.ts';
import { emailSchema, inviteSchema, resetLinkSchema } from '#server/domain/people/person.ts';

export type Command =
  | { kind: 'list' }
  | { kind: 'invite'; input: InviteInput }
  | { kind: 'reset'; email: string; asks: boolean; validHours: number };

export const usage = `usage:
  npm run corral -- people list
  npm run corral -- invite EMAIL [--role admin|operator|auditor|member] [--name NAME] [--hours HOURS]
  npm run corral -- reset-password EMAIL [--hours HOURS]     prints a link that works once
  npm run corral -- reset-password EMAIL --password          asks for the new password here`;

/** What was typed, or what is wrong with it; "" where help is asked for. */
export function parseCommand(args: string[]): Command | { fault: string } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        role: { type: 'string' },
        name: { type: 'string' },
        hours: { type: 'string' },
        password: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const [verb, email, ...rest] = positionals;
    const validHours = values.hours === undefined ? undefined : Number(values.hours);
    if (values.help || verb === undefined) return { fault: '' };
    if (rest.length > 0) return { fault: `"${rest[0]}" is too much.` };
    if (verb === 'people' && email === 'list') return { kind: 'list' };
    if (verb === 'invite') {
      const { role = 'operator', name } = values;
      return { kind: 'invite', input: parseInput(inviteSchema, { email, role, name, validHours }) };
    }
    if (verb === 'reset-password') {
      const hours = parseInput(resetLinkSchema, { id: 'unknown', validHours }).validHours;
      return {
        kind: 'reset',
        email: parseInput(emailSchema, email),
        asks: values.password ?? false,
        validHours: hours,
      };
    }
    return { fault: `"${positionals.join(' ')}" is not a command.` };
  } catch (error) {
    return { fault: isAppError(error) ? error.public : error instanceof Error ? error.message : String(error) };
  }
}
