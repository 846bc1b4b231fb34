/**
 * Whom a command can be launched as: the accounts that this host knows, from its files or from a directory service (LDAP, sssd,
 * winbind). The C library's own programs are asked, getent(1) and id(1), so that nsswitch.conf(5) has its say; with a bound on
 * time, and remembered for a while. Where they are missing, the files alone count.
 */
import { statSync } from 'node:fs';
import {
  type Account,
  findAccount,
  findUnixGroup,
  groupsOfAccount,
  parseAccount,
  parseUnixGroup,
  type UnixGroup,
} from '#server/cgroupfs/launch/accounts.ts';
import { runProgram } from './run-program.ts';

/** So long a directory service may take for an answer. */
export const namesWithinMs = 3000;
const keptMs = 60_000;
/** Of what nobody knows: whoever has just added it does not want to wait. */
const missingKeptMs = 3000;

export interface Accounts {
  /** Null: nobody knows the name. `late`: the directory service gave no answer in time. */
  account(name: string): Promise<Account | null | 'late'>;
  unixGroup(name: string): Promise<UnixGroup | null | 'late'>;
  /** What initgroups(3) gives, the account's own first; of the files alone when the service gives no answer. */
  groupsOf(account: Account): Promise<UnixGroup[]>;
}

export interface AccountsPlace {
  etc: string;
  getent?: string;
  id?: string;
  withinMs?: number;
  nowMs?: () => number;
}

/** A number would be taken for a uid or gid (getent(1)). */
const isNumber = (name: string) => /^\d+$/.test(name);

export function openAccounts({
  etc,
  getent = 'getent',
  id = 'id',
  withinMs = namesWithinMs,
  nowMs = () => performance.now(),
}: AccountsPlace): Accounts {
  const kept = new Map<string, { answer: unknown; untilMs: number; files: string }>();
  /** Changed files are looked at at once. */
  const filesNow = () =>
    ['passwd', 'group'].map((name) => statSync(`${etc}/${name}`, { throwIfNoEntry: false })?.mtimeMs).join(' ');
  const remember = async <T>(key: string, find: () => Promise<T>): Promise<T> => {
    const files = filesNow();
    const known = kept.get(key);
    if (known && known.files === files && nowMs() < known.untilMs) return known.answer as T;
    const answer = await find();
    const isFound = answer !== null && answer !== 'late';
    kept.set(key, { answer, files, untilMs: nowMs() + (isFound ? keptMs : missingKeptMs) });
    return answer;
  };
  const ask = async (program: string, args: string[]): Promise<{ lines: string[] } | 'late' | 'no-program'> => {
    const end = await runProgram(program, args, { timeoutMs: withinMs });
    if (end.kind === 'not-started') return 'no-program';
    // Not found is status 2 of getent and 1 of id, both with what they did find on their output.
    return end.kind === 'ended' ? { lines: end.stdout.split('\n') } : 'late';
  };
  const named = async (ids: readonly number[]): Promise<Map<number, string> | null> => {
    const answer = await ask(getent, ['group', ...ids.map(String)]);
    if (answer === 'late' || answer === 'no-program') return null;
    return new Map(answer.lines.flatMap((line) => parseUnixGroup(line) ?? []).map(({ gid, name }) => [gid, name]));
  };
  return {
    account: (name) =>
      remember(`user ${name}`, async () => {
        const local = findAccount(etc, name);
        if (local || isNumber(name)) return local;
        const answer = await ask(getent, ['passwd', name]);
        if (answer === 'late') return 'late';
        return answer === 'no-program' ? null : parseAccount(answer.lines[0] ?? '');
      }),
    unixGroup: (name) =>
      remember(`group ${name}`, async () => {
        const local = findUnixGroup(etc, name);
        if (local || isNumber(name)) return local && { name: local.name, gid: local.gid };
        const answer = await ask(getent, ['group', name]);
        if (answer === 'late') return 'late';
        const found = answer === 'no-program' ? null : parseUnixGroup(answer.lines[0] ?? '');
        return found && { name: found.name, gid: found.gid };
      }),
    groupsOf: (account) =>
      remember(`groups of ${account.name} ${account.gid}`, async () => {
        const answer = await ask(id, ['-G', '--', account.name]);
        const gids = typeof answer === 'string' ? [] : (answer.lines[0]?.match(/\d+/g) ?? []).map(Number);
        const names = gids.length === 0 ? null : await named(gids);
        if (!names) return groupsOfAccount(etc, account);
        const others = gids.filter((gid) => gid !== account.gid);
        return [account.gid, ...others].map((gid) => ({ gid, name: names.get(gid) ?? String(gid) }));
      }),
  };
}
