/**
 * What pages cost with 200 people, 50 teams and 10,000 groups, as an administrator and as a member, beside the same pages
 * with one team of 200 groups. Run as root: node bench/crowd.ts
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import type { Browser } from '@playwright/test';
import Database from 'better-sqlite3';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { openBrowser, openContext } from './browser.ts';
import { openNoting, type ShownData } from './page-moments.ts';
import { type BenchProduct, openMember, openProduct } from './product.ts';
import { type BenchReport, formatBeside, formatLatency, quantile, runBench, say } from './report.ts';

const people = 200;
const teams = 50;
const groupsOfTeam = 200;
const loads = 7;
const calls = 30;
const wantedMs = 1500;
const host = openHost();
const pids = (value: number): LimitEdit[] => [{ key: 'pids.max', value }];
const topOf = (team: number) => parseGroupPath(`/corral-test-bench-crowd${team}-${process.pid}`);

type Signed = Pick<BenchProduct, 'url' | 'api' | 'cookie'>;
type Times = Record<string, number[]>;

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened);
  const browser = await openBrowser(opened);
  const first = await makeTeam(opened, product, 0);
  const member = await openMember(product, first);
  const measure = async () => ({
    pages: await timePages(browser, { administrator: product, member }, first),
    calls: await timeCalls({ administrator: product, member }, first),
  });
  say('one team');
  const alone = await measure();

  say(`${people} people, ${teams} teams, ${(teams * groupsOfTeam).toLocaleString('en')} groups`);
  addPeople(product.databaseFile);
  const everybody = (await product.api.people.list.query()).people.map(({ email }) => email);
  for (let team = 1; team < teams; team += 1) {
    const id = await makeTeam(opened, product, team);
    const theirs = everybody.filter((_, at) => at % teams === team);
    for (const email of theirs) await product.api.teams.addMember.mutate({ id, email });
  }
  const crowd = await measure();

  return {
    conditions: [
      `Each team has a top group with ${groupsOfTeam} groups below it, each with a limit of processes; ${people} people, four to a team.`,
      `Pages: headless Chromium with an empty profile for each of ${loads} loads, until the page is hydrated and shows its first data. Calls: ${calls} over loopback HTTP, one after the other.`,
    ],
    figures: [
      ...Object.entries(crowd.pages).map(([what, timesMs]) => ({
        what: `page: ${what}`,
        measured: formatLatency(timesMs),
        beside: formatBeside(timesMs, alone.pages[what] ?? [], 'with one team'),
        budget: { text: `p50 ≤ ${wantedMs} ms`, met: quantile(timesMs, 0.5) <= wantedMs },
      })),
      ...Object.entries(crowd.calls).map(([what, timesMs]) => ({
        what: `call: ${what}`,
        measured: formatLatency(timesMs),
        beside: formatBeside(timesMs, alone.calls[what] ?? [], 'with one team'),
        budget: null,
      })),
    ],
  };
});

/** The team's id. Its groups are made as somebody with a shell makes them. */
async function makeTeam(opened: AsyncDisposableStack, { api, agent }: BenchProduct, team: number): Promise<string> {
  const top = topOf(team);
  const group = { parent: parseGroupPath('/'), name: top.slice(1), edits: pids(100_000) };
  const { id } = await api.teams.create.mutate({ name: `Crowd ${team}`, top: { kind: 'create', group } });
  opened.defer(async () => {
    await agent.removeTree({ group: top, processes: 'kill', confirmed: top.slice(1), requestId: `end-${team}` });
  });
  for (let at = 0; at < groupsOfTeam; at += 1) makeBare(top, parseGroupPath(`${top}/g${at}`));
  return id;
}

function makeBare(top: GroupPath, group: GroupPath): void {
  for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, top)) mkdirSync(dirOf(hierarchy, group));
  const home = host.hierarchyFor('pids');
  if (home) writeFileSync(`${dirOf(home, group)}/pids.max`, '100');
}

/** Past invitations: a hundred links an hour are all that one address may use. */
function addPeople(databaseFile: string): void {
  const database = new Database(databaseFile);
  const now = new Date().toISOString().replace('Z', '+00:00');
  const insert = database.prepare(
    `INSERT INTO "User" ("id", "name", "email", "role", "createdAt", "updatedAt") VALUES (?, ?, ?, 'member', ?, ?)`,
  );
  database.transaction(() => {
    for (let at = 0; at < people; at += 1)
      insert.run(`crowd-${at}`, `Person ${at}`, `person${at}@example.org`, now, now);
  })();
  database.close();
}

async function timePages(
  browser: Browser,
  { administrator, member }: Record<'administrator' | 'member', Signed>,
  team: string,
): Promise<Times> {
  const tree = { selector: '[role=tree]', pattern: /corral-test-bench-crowd0/ };
  const own = { selector: 'main', pattern: /Crowd 0/ };
  const budget = { selector: 'table[aria-label^="Budget of"]', pattern: /\d/ };
  const shown: [string, Signed, string, ShownData][] = [
    ['Teams', administrator, '/teams', own],
    ['a team', administrator, `/teams/${team}`, budget],
    ['People', administrator, '/people', { selector: 'main', pattern: /member@example\.org/ }],
    ['Groups', administrator, `/groups${topOf(0)}`, tree],
    ['Teams, as a member', member, '/teams', own],
    ['a team, as a member', member, `/teams/${team}`, budget],
    ['Groups, as a member', member, `/groups${topOf(0)}`, tree],
  ];
  const times: Times = {};
  for (const [what, who, path, data] of shown) {
    say(what);
    const measured: number[] = [];
    for (let load = 0; load <= loads; load += 1) {
      const context = await openContext(browser, who);
      const { hydratedMs, dataMs } = await openNoting(await context.newPage(), `${who.url}${path}`, data);
      measured.push(Math.max(hydratedMs, dataMs));
      await context.close();
    }
    // The first one makes web read what it serves.
    times[what] = measured.slice(1);
  }
  return times;
}

async function timeCalls(who: Record<'administrator' | 'member', Signed>, team: string): Promise<Times> {
  const times: Times = {};
  const { administrator, member } = who;
  const asked: [string, () => Promise<unknown>][] = [
    ['teams.list', () => administrator.api.teams.list.query()],
    ['teams.get', () => administrator.api.teams.get.query({ id: team })],
    ['people.list', () => administrator.api.people.list.query()],
    ['teams.list, as a member', () => member.api.teams.list.query()],
    ['teams.get, as a member', () => member.api.teams.get.query({ id: team })],
    ['session.me, as a member', () => member.api.session.me.query()],
  ];
  for (const [what, ask] of asked) {
    const measured: number[] = [];
    for (let call = -3; call < calls; call += 1) {
      const startMs = performance.now();
      await ask();
      if (call >= 0) measured.push(performance.now() - startMs);
    }
    times[what] = measured;
  }
  return times;
}
