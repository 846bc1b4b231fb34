const mount = '/sys/fs/cgroup/';

/** A control file for a narrow screen: its hierarchy, the last group and the file, "cpu/…/api/cpu.cfs_quota_us". Pure. */
export function shortFile(what: string): string {
  if (!what.startsWith(mount)) return what;
  const parts = what.slice(mount.length).split('/');
  return parts.length <= 3 ? parts.join('/') : [parts[0], '…', ...parts.slice(-2)].join('/');
}
