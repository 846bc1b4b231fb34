/**
 * What a team's budget costs: preview and apply as a member beside an administrator's, in one run; the check alone at a thousand
 * groups; and how many decisions a second there are on one budget that many push at. Run as root: node bench/budget.ts
 */
import { closeSync, mkdirSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { previewChange } from '#server/agent/changes/apply-change.ts';
import { readGuard } from '#server/agent/changes/guard.ts';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { type BudgetReader, openBudgetReader } from '#server/agent/teams/budget-reader.ts';
import { checkBudget } from '#server/agent/teams/check-budget.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { isAppError } from '#server/domain/errors.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { openMember, openProduct } from './product.ts';
import { type BenchReport, formatBeside, formatLatency, quantile, runBench, say } from './report.ts';

const groupCount = 1000;
const warmUps = 20;
const rounds = 100;
const decisions = 500;
const pushers = 50;
const wantedMs = 2;
/** The kernel takes 4,194,304 at most. */
const budget = 4_000_000;
const host = openHost();
const top = parseGroupPath(`/corral-test-bench-budget-${process.pid}`);
const pids = (value: number): LimitEdit[] => [{ key: 'pids.max', value }];

type Measured = 'memberPreview' | 'adminPreview' | 'memberApply' | 'adminApply' | 'check' | 'anew' | 'bare';

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened);
  const { api, agent } = product;
  say(`making ${groupCount} groups of a team`);
  const group = { parent: parseGroupPath('/'), name: top.slice(1), edits: pids(budget) };
  const { id: team } = await api.teams.create.mutate({ name: 'Bench', top: { kind: 'create', group } });
  opened.defer(async () => {
    await agent.removeTree({ group: top, processes: 'kill', confirmed: top.slice(1), requestId: `end-${process.pid}` });
  });
  const { api: member } = await openMember(product, team);
  // The first by the agent, which hands down controllers where that has to be; the others as somebody with a shell makes them.
  const first = { hierarchies: [], enable: null, edits: pids(1000), requestId: `make-${process.pid}` };
  await agent.create({ ...first, parent: top, name: 'g0' });
  for (let at = 1; at < groupCount; at += 1) makeBare(parseGroupPath(`${top}/g${at}`));
  const mine = parseGroupPath(`${top}/g0`);
  const policy = { top, team: 'Bench', overcommit: 1 };
  const times: Record<Measured, number[]> = {
    ...{ memberPreview: [], adminPreview: [], memberApply: [], adminApply: [], check: [], anew: [], bare: [] },
  };

  const budgetReader = openBudgetReader(host, { most: 2 * groupCount, monotonicMs: () => performance.now() });
  opened.defer(() => budgetReader.close());
  const readBare = openBare(opened);

  say(`${warmUps} + ${rounds} rounds`);
  for (let round = -warmUps; round < rounds; round += 1) {
    const timed = async <T>(what: Measured, work: () => T | Promise<T>): Promise<T> => {
      const startMs = performance.now();
      const result = await work();
      if (round >= 0) times[what].push(performance.now() - startMs);
      return result;
    };
    for (const [at, who] of [member, api].entries()) {
      const asked = { group: mine, edits: pids(2000 + 2 * (round + warmUps) + at) };
      const [preview, apply] =
        at === 0 ? (['memberPreview', 'memberApply'] as const) : (['adminPreview', 'adminApply'] as const);
      const { basis } = await timed(preview, () => who.limits.preview.query(asked));
      const change = await timed(apply, () => who.limits.change.mutate({ ...asked, basis, confirmed: null }));
      if (change.outcome.result !== 'applied') throw new Error('a change was not applied');
    }
    const change = changeOfEdits(mine, pids(3000 + round));
    await timed('check', () => checkBudget({ host, budgetReader }, policy, change));
    await timed('bare', readBare);
    await timed('anew', () => checkBudget({ host }, policy, change));
  }

  say(`${decisions} decisions on one budget`);
  const hot = await decide(policy, budgetReader);
  return {
    conditions: [
      `A team with ${groupCount} groups, each with a limit of processes; a change is pids.max of one of them. ${rounds} rounds after ${warmUps} to warm up, one client, member and administrator in turn over loopback HTTP, audit durable.`,
      'The check alone reads the limits of the top group and of all groups below it in the kernel, each time, and asks it whether there are other groups by now; what is kept from before are open files.',
      `Decisions: ${pushers} who each ask again and again for more or less of that budget, in the agent's own queue with its journal on disk; those granted and those refused.`,
    ],
    figures: [
      beside('preview as a member', times.memberPreview, times.adminPreview),
      beside('apply as a member, audit durable', times.memberApply, times.adminApply),
      {
        what: `the budget check alone, ${groupCount} groups`,
        measured: formatLatency(times.check),
        beside: formatBeside(times.check, times.bare, 'bare reads of the same files, all of them open'),
        budget: { text: `p50 ≤ ${wantedMs} ms`, met: quantile(times.check, 0.5) <= wantedMs },
      },
      {
        what: `a check that opens, reads and closes each file, ${groupCount} groups`,
        measured: formatLatency(times.anew),
        beside: formatBeside(times.anew, times.check, 'the check through files that are open'),
        budget: null,
      },
      {
        what: 'decisions on one hot budget',
        measured: `${Math.round(hot.perSecond).toLocaleString('en')} a second (${hot.granted} granted, ${hot.refused} refused)`,
        beside: '',
        budget: null,
      },
    ],
  };
});

function beside(what: string, timesMs: number[], administratorMs: number[]) {
  return {
    what,
    measured: formatLatency(timesMs),
    beside: formatBeside(timesMs, administratorMs, 'an administrator’s'),
    budget: null,
  };
}

function makeBare(group: GroupPath): void {
  for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, top)) mkdirSync(dirOf(hierarchy, group));
  const home = host.hierarchyFor('pids');
  if (home) writeFileSync(`${dirOf(home, group)}/pids.max`, '1000');
}

/** Reads the limit of each group, and does nothing with it. */
function openBare(opened: AsyncDisposableStack): () => void {
  const home = host.hierarchyFor('pids');
  const groups = [top, ...Array.from({ length: groupCount }, (_, at) => parseGroupPath(`${top}/g${at}`))];
  const files = groups.flatMap((group) => (home ? [openSync(`${dirOf(home, group)}/pids.max`, 'r')] : []));
  opened.defer(() => {
    for (const file of files) closeSync(file);
  });
  const bytes = Buffer.alloc(64 * 1024);
  return () => {
    for (const file of files) readSync(file, bytes, 0, bytes.length, 0);
  };
}

/** Past HTTP: what the agent decides, one change after the other. */
async function decide(policy: BudgetPolicy, budgetReader: BudgetReader) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'corral-bench-budget-'));
  const journal = openJournal(path.join(folder, 'journal.jsonl'));
  const guard = { onlyUnder: null, guardedPids: [] };
  const changes = openHostChanges(host, { guard, journal, now: Date.now, budgetReader });
  const count = { granted: 0, refused: 0 };
  let asked = 0;
  const startMs = performance.now();
  const push = async (number: number) => {
    while (asked < decisions) {
      asked += 1;
      const group = parseGroupPath(`${top}/g${(number + asked) % groupCount}`);
      // Every other one asks for more than there can be.
      const edits = pids(asked % 2 === 0 ? budget + 1 + asked : 1100 + asked);
      const { basis } = previewChange({ host, guard: readGuard(host, guard) }, { group, edits });
      const request = { group, edits, basis, confirmed: null, requestId: `hot-${asked}`, budget: policy };
      await changes.apply(request).then(
        () => {
          count.granted += 1;
        },
        (cause: unknown) => {
          if (!isAppError(cause) || cause.code !== 'BUDGET_EXCEEDED') throw cause;
          count.refused += 1;
        },
      );
    }
  };
  await Promise.all(Array.from({ length: pushers }, (_, number) => push(number)));
  const seconds = (performance.now() - startMs) / 1000;
  journal.close();
  rmSync(folder, { recursive: true });
  return { ...count, perSecond: (count.granted + count.refused) / seconds };
}
