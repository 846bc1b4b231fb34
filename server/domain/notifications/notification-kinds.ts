/** What a notification can be of. Apart from the schemas, which no page needs to load. */

export const notificationKinds = [
  /** Somebody asks for more, and the one who is told may decide. */
  'request.asked',
  /** Of one's own request. */
  'request.granted',
  'request.granted-less',
  'request.declined',
  'request.expired',
  'request.overtaken',
  'request.ends-soon',
  'request.kept',
  'request.returned',
  /** A try of one's own, or what one was granted, could not be put back at its time. */
  'limits.return-failed',
  /** A schedule of one's own. */
  'schedule.refused',
  'schedule.paused',
  /** In a group of one's teams. */
  'group.killed',
] as const;
export type NotificationKind = (typeof notificationKinds)[number];

/** Each person has the newest so many, for so long. */
export const keptNotifications = 300;
export const keptNotificationDays = 30;
