/**
 * Web's one set of open things: database, sign-in, the host's agent. instrumentation.ts opens it at start and closes it
 * at the end; requests find it through getWeb. It hangs on globalThis because Next loads instrumentation and routes as
 * separate bundles, each with module variables of its own.
 */
import { hostname } from 'node:os';
import type { Auth } from '#server/auth/auth.ts';
import { createAuth } from '#server/auth/auth.ts';
import { readActor } from '#server/auth/read-actor.ts';
import type { Sessions } from '#server/auth/sessions.ts';
import { createSessions } from '#server/auth/sessions.ts';
import type { Db } from '#server/db/open-db.ts';
import { openDb } from '#server/db/open-db.ts';
import { AppError } from '#server/domain/errors.ts';
import type { Host } from '#server/hosts/registry.ts';
import { localHost } from '#server/hosts/registry.ts';
import { createAddressRules } from '#server/outbound/address-rules.ts';
import { createSender } from '#server/outbound/create-sender.ts';
import { resolveName } from '#server/outbound/resolve-name.ts';
import type { AuditLog } from '#server/services/audit/audit-log.ts';
import { openAuditLog } from '#server/services/audit/audit-log.ts';
import { keepVerifying } from '#server/services/audit/keep-verifying.ts';
import { keepSettled } from '#server/services/changes/keep-settled.ts';
import type { Clock } from '#server/services/clock.ts';
import type { EventFeed } from '#server/services/events/keep-events.ts';
import { keepEvents } from '#server/services/events/keep-events.ts';
import type { NotificationFeed } from '#server/services/notifications/keep-notifications.ts';
import { keepNotifications } from '#server/services/notifications/keep-notifications.ts';
import { keepRequests } from '#server/services/requests/settle-requests.ts';
import { keepRoundRecords } from '#server/services/rules/keep-round-records.ts';
import { holdSchedules } from '#server/services/schedules/hold-schedules.ts';
import { keepScheduleRecords } from '#server/services/schedules/keep-schedule-records.ts';
import { keepBudgets } from '#server/services/teams/keep-budgets.ts';
import { withBudgets } from '#server/services/teams/with-budgets.ts';
import { keepTryRecords } from '#server/services/tries/keep-try-records.ts';
import type { Looks } from '#server/services/usage/looks.ts';
import { createLooks } from '#server/services/usage/looks.ts';
import type { DriftReader } from '#server/services/wanted/drift-reader.ts';
import { createDriftReader } from '#server/services/wanted/drift-reader.ts';
import { keepBootRecords } from '#server/services/wanted/keep-boot-records.ts';
import { keepDelivering } from '#server/services/webhooks/keep-delivering.ts';
import { createSecretBox } from '#server/services/webhooks/secret-box.ts';
import type { WebhookParts } from '#server/services/webhooks/webhook-parts.ts';
import type { WebConfig } from '#server/web-config.ts';

export interface Web {
  config: WebConfig;
  db: Db;
  audit: AuditLog;
  auth: Auth;
  sessions: Sessions;
  host: Host & { name: string };
  looks: Looks;
  events: EventFeed;
  notifications: NotificationFeed;
  drift: DriftReader;
  webhooks: WebhookParts;
  clock: Clock;
  /** Aborted when web is about to end: every event stream ends with it. */
  ending: AbortSignal;
  /** Ends the streams, stores what is still to be stored, closes everything. */
  close(): Promise<void>;
}

const settleEveryMs = 15_000;

/** Opens everything. Throws when the database cannot be opened; an agent that is not there yet is waited for. */
export async function openWeb(config: WebConfig, log: (line: string) => void): Promise<Web> {
  const clock = Date.now;
  const db = await openDb(config.databaseFile);
  const audit = openAuditLog(db, clock);
  const auth = createAuth(db, config);
  const local = localHost({ socketPath: config.agentSocket });
  const name = hostname();
  const host = { ...local, verbs: withBudgets(local.verbs, db, name), name };
  const settling = keepSettled({ db, audit, host, mirror: host.mirror }, { everyMs: settleEveryMs, log });
  const events = keepEvents({ db, host, clock, log });
  const notifications = keepNotifications({ db, clock }, log);
  const boots = keepBootRecords({ db, audit, host, mirror: host.mirror }, log);
  const tries = keepTryRecords({ db, audit, host, mirror: host.mirror }, log);
  const rounds = keepRoundRecords({ db, audit, host, mirror: host.mirror }, log);
  const requests = keepRequests({ db, audit, host, clock, mirror: host.mirror }, log);
  const schedules = keepScheduleRecords({ db, audit, host, mirror: host.mirror }, log);
  const box = createSecretBox(config.secret);
  const sender = createSender({ rules: createAddressRules(config.webhookAllow), resolve: resolveName });
  const { publicUrl } = config;
  const delivering = keepDelivering({ db, audit, host, clock, sender, box, publicUrl, random: Math.random }, log);
  const held = holdSchedules({ db, audit, host, clock, mirror: host.mirror }, log);
  const budgets = keepBudgets({ db, host, mirror: host.mirror }, log);
  const verifying = keepVerifying({ db, clock }, { log });
  const ending = new AbortController();
  return {
    config,
    db,
    audit,
    auth,
    sessions: createSessions((headers) => readActor({ auth, db, hostName: host.name }, headers), clock),
    host,
    looks: createLooks(),
    events,
    notifications,
    drift: createDriftReader({ db, host, clock }),
    webhooks: { box, sender, publicUrl, wake: delivering.wake },
    clock,
    ending: ending.signal,
    close: async () => {
      ending.abort();
      await delivering.stop();
      await settling.stop();
      await boots.stop();
      await tries.stop();
      await rounds.stop();
      await requests.stop();
      await schedules.stop();
      await held.stop();
      await budgets.stop();
      await verifying.stop();
      await events.close();
      await notifications.close();
      await host.close();
      await db.$disconnect();
    },
  };
}

const place = Symbol.for('corral.web');
const shared = globalThis as { [place]?: Web };

export function setWeb(web: Web): void {
  shared[place] = web;
}

/** Throws AGENT_DOWN's sibling for web itself: STORAGE_BUSY, while web is still opening its database. */
export function getWeb(): Web {
  const web = shared[place];
  if (!web) throw new AppError('STORAGE_BUSY', { public: 'Corral is just starting. Try again in a moment.' });
  return web;
}
