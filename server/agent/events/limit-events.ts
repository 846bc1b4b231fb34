/** What happens to groups because of their limits, and to the limits themselves; of each kind one by one, or as one when very many. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { EventBody } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitMoved } from '../usage/group-row.ts';
import type { Sampler } from '../usage/sampler.ts';
import { createFloodGate, type FloodGate } from './flood-gate.ts';
import { createForkWatch } from './fork-watch.ts';
import { createHighWatch } from './high-watch.ts';
import type { LimitChanged } from './limit-watch.ts';
import { createLimitWatch } from './limit-watch.ts';
import { createNoKillWatch, type NoKillWatch } from './no-kill-watch.ts';
import type { OwnDoings } from './own-doings.ts';
import type { OwnWrites } from './own-writes.ts';
import { readReloadTimeMs } from './reload-time.ts';
import { createThrottleWatch } from './throttle-watch.ts';

export interface LimitEvents {
  moved: LimitMoved;
  /** The kernel's log has told of a refused fork in this group. */
  forkExplained(group: GroupPath): void;
  /** The kernel's log has told of a limit that was hit and nobody who may be killed for it. */
  noneKillable: NoKillWatch['reported'];
  /** Answers after each sweep what there is to tell; what has to be looked up first is noted a moment later. */
  look(note: (body: EventBody, atMs: number) => void): EventBody[];
}

export interface LimitEventParts {
  host: CgroupHost;
  sampler: Sampler;
  own: OwnDoings;
  writes: OwnWrites;
  clocks: { wallMs(): number; monotonicMs(): number };
}

type FloodKind = Extract<EventBody, { kind: 'limit-flood' }>['of'];

/** A reload may be on systemd's clock a moment before the value that stood there was last seen. */
const reloadSlackMs = 2000;

export function createLimitEvents(parts: LimitEventParts): LimitEvents {
  const { host, sampler } = parts;
  const limits = createLimitWatch(parts);
  const forks = createForkWatch(host, sampler);
  const throttling = createThrottleWatch(sampler);
  const high = createHighWatch(host, sampler);
  const noKills = createNoKillWatch(host, sampler);
  const gates: Record<FloodKind, FloodGate> = {
    'limit-changed': createFloodGate(),
    throttling: createFloodGate(),
    'pids-limit': createFloodGate(),
    'memory-high': createFloodGate(),
    'oom-no-kill': createFloodGate(),
  };
  const gated = (of: FloodKind, bodies: readonly EventBody[]): EventBody[] => {
    const { atMs } = sampler;
    const groups = bodies.flatMap(({ group }) => group ?? []);
    const events = gates[of].admit(groups, atMs) ? [...bodies] : [];
    const flood = gates[of].due(atMs);
    return flood ? [...events, { kind: 'limit-flood', of, ...flood }] : events;
  };
  return {
    moved: limits.moved,
    forkExplained: forks.explained,
    noneKillable: noKills.reported,
    look: (note) => {
      const { atMs } = sampler;
      if (sampler.store.removed.length > 0) forks.forget(sampler.store.removed);
      const changed = limits.look();
      const putBack = changed.filter((event) => event.kind === 'owner-put-back');
      if (putBack.length > 0) void noteWithOccasion(parts.clocks, putBack, (body) => note(body, atMs));
      return [
        ...gated(
          'limit-changed',
          changed.filter((event) => event.kind === 'limit-changed'),
        ),
        ...gated('throttling', throttling()),
        ...gated('pids-limit', forks.look()),
        ...gated('memory-high', high()),
        ...gated('oom-no-kill', noKills.look()),
      ];
    },
  };
}

/** systemd writes its units' values at a daemon-reload, among others: where that is what happened, the event says so. */
async function noteWithOccasion(
  clocks: LimitEventParts['clocks'],
  events: readonly Extract<LimitChanged, { kind: 'owner-put-back' }>[],
  note: (body: EventBody) => void,
): Promise<void> {
  const isSystemd = events.some(({ owner }) => owner.kind === 'systemd');
  const reloadMs = isSystemd ? await readReloadTimeMs() : null;
  const reloadedAtMs = reloadMs === null ? null : clocks.wallMs() - (clocks.monotonicMs() - reloadMs);
  for (const event of events) {
    const isReload =
      event.owner.kind === 'systemd' && reloadedAtMs !== null && reloadedAtMs >= event.sinceMs - reloadSlackMs;
    note({ ...event, occasion: event.occasion ?? (isReload ? 'daemon-reload' : null) });
  }
}
