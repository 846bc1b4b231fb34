import { inputOf } from '#server/domain/input.ts';
import {
  markAllSchema,
  markNotificationSchema,
  notificationListSchema,
} from '#server/domain/notifications/notification.ts';
import {
  listNotifications,
  markAllNotifications,
  markNotification,
} from '#server/services/notifications/list-notifications.ts';
import { router, userProcedure } from '../trpc.ts';

/** Each person's own; what they may not see any more is left out by the service. The badge travels with the tree (usage-router.ts). */
export const notificationsRouter = router({
  list: userProcedure.input(inputOf(notificationListSchema)).query(({ ctx, input }) => listNotifications(ctx, input)),
  mark: userProcedure
    .input(inputOf(markNotificationSchema))
    .mutation(({ ctx, input }) => markNotification(ctx, ctx.web.notifications, input)),
  markAll: userProcedure
    .input(inputOf(markAllSchema))
    .mutation(({ ctx, input }) => markAllNotifications(ctx, ctx.web.notifications, input)),
});
