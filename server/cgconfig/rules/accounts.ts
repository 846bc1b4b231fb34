/** The users and groups that rules name, from the text of /etc/passwd and /etc/group: what getpwnam(3) finds in files. */

export interface RuleAccounts {
  uidOfUser: ReadonlyMap<string, number>;
  /** The first name of a number counts, as getpwuid(3) has it. */
  userOfUid: ReadonlyMap<number, string>;
  groups: ReadonlyMap<string, { gid: number; members: ReadonlySet<string> }>;
  groupOfGid: ReadonlyMap<number, string>;
}

export function parseAccounts(passwd: string, group: string): RuleAccounts {
  const uidOfUser = new Map<string, number>();
  const userOfUid = new Map<number, string>();
  for (const [name, , id] of rowsOf(passwd)) {
    if (!name || !isId(id)) continue;
    if (!uidOfUser.has(name)) uidOfUser.set(name, Number(id));
    if (!userOfUid.has(Number(id))) userOfUid.set(Number(id), name);
  }
  const groups = new Map<string, { gid: number; members: ReadonlySet<string> }>();
  const groupOfGid = new Map<number, string>();
  for (const [name, , id, members = ''] of rowsOf(group)) {
    if (!name || !isId(id)) continue;
    if (!groups.has(name)) groups.set(name, { gid: Number(id), members: new Set(members.split(',').filter(Boolean)) });
    if (!groupOfGid.has(Number(id))) groupOfGid.set(Number(id), name);
  }
  return { uidOfUser, userOfUid, groups, groupOfGid };
}

function rowsOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}
