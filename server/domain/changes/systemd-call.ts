/** A unit of systemd, and what systemd is asked to do with it. Shapes only. */
import type { SystemdWay } from './systemd-ways.ts';

/** A unit of the host's own systemd. */
export interface SystemdUnit {
  name: string;
  /** Started by systemd-run or the like: it has no file of its own and is gone when it ends. */
  isTransient: boolean;
  /** The files that set-property has left for it so far. */
  dropIns: readonly string[];
  /** What is in them, by their paths; one that could not be read is left out. */
  texts: Readonly<Record<string, string>>;
}

/** A change that systemd makes. */
export interface SystemdCall {
  unit: string;
  way: SystemdWay;
  isTransient: boolean;
  /** An earlier change is taken back: the drop-ins are removed, and systemd reads its files again. */
  isRemoval: boolean;
  /** What systemctl is called with. */
  args: readonly string[];
  /** The same as shell lines. */
  commands: readonly string[];
  /** Files that it leaves, or that are removed first. */
  dropIns: readonly string[];
}
