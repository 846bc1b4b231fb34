/** The words of the record: what was tried, and what became of it. Apart from the schemas, which no page needs to load. */

export const auditActions = [
  'limits.apply',
  /** The same to a group that somebody else keeps, and who was passed over. */
  'limits.override',
  'group.create',
  'group.remove',
  'process.move',
  'process.signal',
  'group.freeze',
  'group.thaw',
  'group.kill',
  /** A group with all below it. */
  'group.removeTree',
  'group.reclaim',
  'group.resetPeak',
  /** A unit, by systemd. */
  'group.restart',
  'launch.start',
  'launch.stop',
  /** A run that had ended, removed with its output. */
  'launch.forget',
  'session.signIn',
  'session.signOut',
  /** A sign-in that was refused: wrong password, unknown person, too many attempts. */
  'session.refused',
  'firstStart.create',
  'audit.export',
] as const;
export type AuditAction = (typeof auditActions)[number];

export const auditResults = [
  /** The intent is stored, the outcome is not (yet): under way, or cut short by a crash and settled at the next start. */
  'pending',
  'applied',
  /** A write failed, or the agent was killed halfway: what had been written was put back. */
  'rolled-back',
  /** Halfway done, and putting back failed too: the detail says what stands. */
  'broken',
  /** Corral, the agent or the kernel said no before anything changed. */
  'refused',
  /** It was tried and did not come about: the agent was away, an unforeseen error. */
  'failed',
  /** Cut short by a crash, and the agent's journal cannot tell what became of it. */
  'unknown',
] as const;
export type AuditResult = (typeof auditResults)[number];
