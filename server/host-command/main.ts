/** The command on the host: opens the database that web uses, does one thing, says what came of it. For scripts/corral.mjs. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { hashPassword } from 'better-auth/crypto';
import { databaseFileFrom } from '#server/db/database-url.ts';
import type { Db } from '#server/db/open-db.ts';
import { openDb } from '#server/db/open-db.ts';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { errnoOf, isAppError } from '#server/domain/errors.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { openAuditLog } from '#server/services/audit/audit-log.ts';
import { askPassword } from './ask-password.ts';
import { parseCommand, usage } from './parse-command.ts';
import { runCommand } from './run-command.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const command = parseCommand(args);
  if ('fault' in command) {
    console.error(command.fault === '' ? usage : `corral: ${command.fault}\n\n${usage}`);
    return command.fault === '' ? 0 : 2;
  }
  let db: Db | null = null;
  try {
    const file = databaseFileFrom(process.env, process.getuid?.() ?? 0);
    // Who may read and write the database may do everything already; nobody else gets as far as this.
    accessSync(file, constants.R_OK | constants.W_OK);
    db = await openDb(file);
    const publicUrl = process.env.CORRAL_PUBLIC_URL ?? '';
    for await (const line of runCommand(contextOf(db), command, { publicUrl, hashPassword, askPassword }))
      process.stdout.write(`${line}\n`);
    return 0;
  } catch (error) {
    console.error(`corral: ${sentenceOf(error)}`);
    return 1;
  } finally {
    await db?.$disconnect();
  }
}

function contextOf(db: Db) {
  const clock = Date.now;
  // It asks nothing of the agent, which may not be running.
  const host = { name: hostname(), verbs: {} as AgentVerbs };
  const name = `${userName()} on the host`;
  const actor: Actor = { kind: 'system', id: 'host-command', email: name, role: 'admin', unixAccount: null, teams: [] };
  // Web looks at its sessions in the database again within seconds: it cannot be told from here.
  const sessions = { personChanged: () => undefined };
  return { db, audit: openAuditLog(db, clock), host, clock, actor, requestId: randomUUID(), address: null, sessions };
}

/** A user id may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.()}`;
  }
}

function sentenceOf(error: unknown): string {
  if (isAppError(error)) return error.public;
  const errno = errnoOf(error);
  if (errno === 'ENOENT')
    return 'there is no database yet: start Corral once, its terminal shows the first-start link.';
  if (errno === 'EACCES' || errno === 'EPERM')
    return 'you may not read and write the database. Run this as root, or as the user who starts Corral.';
  if (error instanceof Error && /no such (table|column)|does not exist in the current database/.test(error.message))
    return 'the database is older than this Corral: start Corral once, which brings it up to date.';
  return error instanceof Error ? error.message : String(error);
}
