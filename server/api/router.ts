/** Everything the browser can ask for, composed of one router per subject. What the procedures do is in server/services. */
import { auditRouter } from './audit/audit-router.ts';
import { limitsRouter } from './changes/limits-router.ts';
import { configRouter } from './config/config-router.ts';
import { controlRouter } from './control/control-router.ts';
import { eventsRouter } from './events/events-router.ts';
import { filesRouter, groupRouter, groupsRouter, hostRouter } from './groups/groups-router.ts';
import { launchRouter, runsRouter } from './launch/launch-router.ts';
import { firstStartRouter, sessionRouter } from './people/people-router.ts';
import { processesRouter } from './processes/processes-router.ts';
import { router } from './trpc.ts';
import { chartsRouter, treeRouter } from './usage/usage-router.ts';

export const appRouter = router({
  session: sessionRouter,
  firstStart: firstStartRouter,
  host: hostRouter,
  tree: treeRouter,
  group: groupRouter,
  limits: limitsRouter,
  groups: groupsRouter,
  processes: processesRouter,
  files: filesRouter,
  charts: chartsRouter,
  control: controlRouter,
  launch: launchRouter,
  runs: runsRouter,
  config: configRouter,
  audit: auditRouter,
  events: eventsRouter,
});

export type AppRouter = typeof appRouter;
