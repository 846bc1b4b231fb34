/**
 * For tests only, as a process of its own: restores what is kept, or makes a group that is to be kept, as the agent does, and is
 * killed after so many steps of its journal. Ends by itself, with 0, when there are fewer.
 */
import path from 'node:path';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import type { CreateRequest } from '#server/domain/groups/group-verbs.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { parseWantedText } from '#server/domain/wanted/wanted.ts';
import { previewChange } from '../changes/apply-change.ts';
import { readGuard } from '../changes/guard.ts';
import { openHostChanges } from '../changes/host-changes.ts';
import { host } from '../changes/host-scene.fixtures.ts';
import { openJournal } from '../changes/journal.ts';
import { openRestore } from './restore-at-start.ts';
import { openWantedStore } from './wanted-store.ts';

/** What the first argument holds, by wantedText. */
export type KilledWanted = { folder: string; steps: number } & (
  | { what: 'restore' }
  | { what: 'create'; request: CreateRequest }
  | { what: 'apply'; group: CreateRequest['parent']; edits: LimitEdit[] }
);

const asked = parseWantedText(process.argv[2] ?? '') as KilledWanted;
const real = openJournal(path.join(asked.folder, 'journal.jsonl'));
let left = asked.steps;
const tick = () => {
  left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
};
const journal = {
  ...real,
  stepsOf: (requestId: string) => {
    const log = real.stepsOf(requestId);
    return {
      plan: (steps: Parameters<typeof log.plan>[0]) => {
        const first = log.plan(steps);
        tick();
        return first;
      },
      did: (step: number, done: Parameters<typeof log.did>[1]) => {
        // Before it is told, as often as after it.
        if (left === 1 && asked.steps % 2 === 0) tick();
        log.did(step, done);
        tick();
      },
    };
  },
};
const guard = { onlyUnder: null, guardedPids: [] };
const store = openWantedStore(path.join(asked.folder, 'wanted.json'));
const changes = openHostChanges(host, { guard, journal, now: Date.now, wanted: store });
if (asked.what === 'create') await changes.create(asked.request);
else if (asked.what === 'apply') {
  const { group, edits } = asked;
  const { basis } = previewChange({ host, guard: readGuard(host, guard) }, { group, edits });
  await changes.apply({ group, edits, basis, confirmed: null, keep: true, requestId: 'killed' });
} else {
  const restore = openRestore({
    ...{ host, guard, changes, store, file: path.join(asked.folder, 'boot-report.jsonl') },
    ...{ bootId: readBootId(host.proc), now: Date.now, log: () => {} },
    launch: async () => '',
  });
  await restore.begin();
  await restore.goOn();
}
