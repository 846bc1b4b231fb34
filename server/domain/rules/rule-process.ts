/** A process as libcgroup looks at it when it searches for its rule. */
export interface RuleProcess {
  pid: number;
  /** Effective ids. */
  uid: number;
  gid: number;
  /** The path of its program or script, or its name where there is none to be had (a kernel thread). */
  procname: string;
  /** Text of /proc/PID/cgroup. */
  cgroups: string;
}
