/** Everything the browser can ask for, composed of one router per subject. What the procedures do is in server/services. */
import { auditRouter } from './audit/audit-router.ts';
import { limitsRouter } from './changes/limits-router.ts';
import { configRouter } from './config/config-router.ts';
import { controlRouter } from './control/control-router.ts';
import { eventsRouter } from './events/events-router.ts';
import { filesRouter, groupRouter, groupsRouter, hostRouter } from './groups/groups-router.ts';
import { launchRouter, runsRouter } from './launch/launch-router.ts';
import { notificationsRouter } from './notifications/notifications-router.ts';
import { accountRouter, firstStartRouter, linksRouter, peopleRouter, sessionRouter } from './people/people-router.ts';
import { processesRouter } from './processes/processes-router.ts';
import { requestsRouter } from './requests/requests-router.ts';
import { rulesRouter } from './rules/rules-router.ts';
import { schedulesRouter } from './schedules/schedules-router.ts';
import { teamsRouter } from './teams/teams-router.ts';
import { templatesRouter } from './templates/templates-router.ts';
import { triesRouter } from './tries/tries-router.ts';
import { router } from './trpc.ts';
import { chartsRouter, treeRouter } from './usage/usage-router.ts';
import { wantedRouter } from './wanted/wanted-router.ts';
import { webhooksRouter } from './webhooks/webhooks-router.ts';

export const appRouter = router({
  session: sessionRouter,
  firstStart: firstStartRouter,
  links: linksRouter,
  account: accountRouter,
  people: peopleRouter,
  teams: teamsRouter,
  requests: requestsRouter,
  notifications: notificationsRouter,
  host: hostRouter,
  tree: treeRouter,
  group: groupRouter,
  limits: limitsRouter,
  tries: triesRouter,
  templates: templatesRouter,
  schedules: schedulesRouter,
  webhooks: webhooksRouter,
  groups: groupsRouter,
  processes: processesRouter,
  files: filesRouter,
  charts: chartsRouter,
  control: controlRouter,
  launch: launchRouter,
  runs: runsRouter,
  config: configRouter,
  wanted: wantedRouter,
  rules: rulesRouter,
  audit: auditRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
