/** The words of the record: what was tried, and what became of it. Apart from the schemas, which no page needs to load. */

export const auditActions = [
  'limits.apply',
  /** The same to a group that somebody else keeps, and who was passed over. */
  'limits.override',
  /** What was tried stays. */
  'try.keep',
  /** What stood before a try was put back: by somebody, before its time. */
  'try.end',
  /** By the agent, when its time was up. */
  'try.return',
  /** Limits at given times: made, and stopped or set going again. */
  'schedule.create',
  'schedule.pause',
  'schedule.resume',
  'schedule.remove',
  /** One of its windows, by the agent; its end is a try that returns. */
  'schedule.begin',
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
  /** What stands is kept after a reboot from now on. */
  'wanted.adopt',
  /** Owners and permissions of a group's files as they are kept. */
  'wanted.restore',
  /** It is not kept any more; a launch is not made at each boot any more. */
  'wanted.forget',
  /** A group, or a launch, that came back with the boot. By the agent. */
  'boot.restore',
  'boot.launch',
  /** Processes moved by cgrules.conf, and back again. */
  'rules.classify',
  'rules.undo',
  'rules.save',
  /** A cgconfig.conf, as a whole. */
  'config.load',
  /** What a load had done, taken back. */
  'config.undo',
  /** One of libcgroup's files. */
  'config.save',
  'session.signIn',
  'session.signOut',
  /** A sign-in that was refused: wrong password, unknown person, too many attempts. */
  'session.refused',
  'firstStart.create',
  /** An invitation made. */
  'people.invite',
  'people.withdraw',
  /** An invitation used: somebody has an account now. */
  'people.accept',
  'people.role',
  'people.disable',
  'people.enable',
  'people.unixAccount',
  /** A link that resets a password, made. */
  'people.resetLink',
  /** A password set anew, by a link or by the command on the host. */
  'people.password',
  /** Sessions ended, one's own or others'. */
  'people.endSessions',
  'teams.create',
  'teams.rename',
  /** How many times of its budget a team may hand out. */
  'teams.overcommit',
  /** A top group made or adopted, and one let go: the group stays. */
  'teams.addTop',
  'teams.removeTop',
  'teams.addMember',
  'teams.memberRole',
  'teams.removeMember',
  /** The team alone: its groups stay. */
  'teams.remove',
  /** Somebody in a team has asked for more, or has taken that back. */
  'requests.ask',
  'requests.withdraw',
  /** Granted, all of it or less: the change of limits itself. */
  'requests.approve',
  'requests.decline',
  'templates.create',
  'templates.change',
  'templates.remove',
  'webhooks.create',
  'webhooks.change',
  /** Another signing secret. */
  'webhooks.rotate',
  'webhooks.pause',
  'webhooks.resume',
  'webhooks.remove',
  'webhooks.test',
  /** A message once more. */
  'webhooks.sendAgain',
  /** Messages that no attempt could deliver. By Corral itself. */
  'webhooks.giveUp',
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
