/** What a perm block gives, in numbers; null: stays as it is. */
export interface PermRights {
  admin: { uid: number | null; gid: number | null; dirMode: number | null; fileMode: number | null };
  /** Of the files that processes are put into. */
  task: { uid: number | null; gid: number | null; fileMode: number | null };
}
