/**
 * A member of one team tries everything with another team's groups, runs, events, requests and records, and with what there is not.
 * The two are answered alike, to the letter: nobody learns from an answer that there is another team. The procedures come from
 * procedure-rules.ts, which has a line for each.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { procedureScopes } from '#server/domain/people/procedure-rules.ts';
import { type Answered, openAccessBench, publicUrl, read } from './access-bench.fixtures.ts';
import { answerRunOutput } from './launch/answer-run-output.ts';
import { appRouter } from './router.ts';

const made = appRouter as unknown as { _def: { procedures: Record<string, { _def: { type: string } }> } };
const kindOf = (name: string) => made._def.procedures[name]?._def.type ?? '';

const at = parseGroupPath;
const [shop, bank] = [at('/teams/shop'), at('/teams/bank')];
/** Of the other team, in each place that a request can name: the group there is, and one of that length there is not. */
const theirs = { group: at('/teams/bank/vault'), missing: at('/teams/bank/vvvvv') };
const own = at('/teams/shop/api');

const process = { pid: 999_999, startTicks: '1' };
const edits = [{ key: 'pids.max', value: 5 }];
const command = { command: { kind: 'argv', argv: ['true'] }, user: 'nobody' };
const asked = { pids: 50 };
/** Beside the group. */
const rest: Record<string, object> = {
  'limits.preview': { edits },
  'limits.change': { edits, basis: 'basis' },
  'groups.preview': { name: 'x' },
  'groups.create': { name: 'x' },
  'processes.move': { processes: [process] },
  'control.signal': { processes: [process], signal: 'SIGTERM' },
  'control.kill': { confirmed: 'vault' },
  'control.removeTree': { processes: 'move' },
  'launch.preview': command,
  'launch.start': command,
  'runs.output': { stream: 'stdout' },
  'requests.preview': { asked },
  'requests.ask': { asked, why: 'vault' },
  'requests.approve': { basis: 'basis' },
  'requests.decline': { words: 'no' },
  'audit.groupAt': { atMs: 1 },
  'schedules.create': { edits, days: [1], from: '20:00', until: '06:00' },
  'schedules.pause': { isPaused: true },
};

let bench: Awaited<ReturnType<typeof openAccessBench>>;
let headers: Record<string, string>;
const found = { run: '', event: 0, record: '', request: '' };
const foundOwn = { run: '', event: 0, record: '', request: '' };

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

beforeAll(async () => {
  vi.spyOn(console, 'error').mockReturnValue();
  bench = await openAccessBench();
  for (const group of [shop, own, bank, theirs.group]) bench.agent.kernel.set(group, new Map());
  await bench.add('ada@example.org', 'admin');
  const ada = { cookie: (await bench.signIn('ada@example.org')).cookie };
  const mel = await bench.add('mel@example.org', 'member');
  await bench.db.user.update({ where: { id: mel }, data: { unixAccount: 'nobody' } });
  headers = { cookie: (await bench.signIn('mel@example.org')).cookie };
  await bench.join(mel, { id: 't1', name: 'Shop', role: 'member', tops: [shop] });
  for (const [group, into] of [
    [theirs.group, found],
    [own, foundOwn],
  ] as const) {
    const input = { group, edits, basis: 'basis', returnAfterMinutes: 15 };
    into.record = idIn(await bench.call('limits.change', { kind: 'mutation', input, headers: ada }));
    await bench.call('launch.start', { kind: 'mutation', input: { ...command, group }, headers: ada });
    const event = { kind: 'group-appeared', group, below: 0, sequence: group.length, atMs: 1000 } as HostEvent;
    await storeEvents(bench.db, 'testhost', 'record', [event]);
    into.event = (await bench.db.event.findFirstOrThrow({ where: { group } })).id;
  }
  const bea = await bench.add('bea@example.org', 'member');
  await bench.join(bea, { id: 't2', name: 'Bank', role: 'member', tops: [bank] });
  for (const [top, into, cookie] of [
    [bank, found, (await bench.signIn('bea@example.org')).cookie],
    [shop, foundOwn, headers.cookie ?? ''],
  ] as const) {
    bench.agent.kernel.get(top)?.set(`/sys/fs/cgroup/memory${top}/pids.max`, '10');
    const input = { group: top, asked, why: `more for ${top}` };
    into.request = requestIdIn(await bench.call('requests.ask', { kind: 'mutation', input, headers: { cookie } }));
  }
  for (const [at, group] of [theirs.group, own].entries()) {
    const kill = { kind: 'oomd-kill', group, why: 'pressure', sequence: at + 1, atMs: 1000 } as HostEvent;
    await storeEvents(bench.db, 'testhost', 'kills', [kill]);
  }
  const { runs } = await bench.agent.runs({ group: null, limit: 10 });
  found.run = runs.find(({ group }) => group === theirs.group)?.id ?? '';
  foundOwn.run = runs.find(({ group }) => group === own)?.id ?? '';
});
afterAll(async () => {
  vi.restoreAllMocks();
  await bench[Symbol.asyncDispose]();
});

function idIn({ text }: Answered): string {
  return /"requestId":"([^"]+)"/.exec(text)?.[1] ?? '';
}

function requestIdIn({ text }: Answered): string {
  return /"id":"([^"]+)"/.exec(text)?.[1] ?? '';
}

const ask = (name: string, input: object) => bench.call(name, { kind: kindOf(name), input, headers });
/** An answer without the name that was asked for, and without the id that each request has of its own. */
const told = ({ status, code, text }: Answered, name: string) => ({
  status,
  code,
  text: text.replaceAll(name, 'NAME').replace(/"requestId":"[^"]+"/g, ''),
});

/** What the agent is asked on the way to an answer, reads too: only that takes a time that tells of something. */
async function askedOfAgent(call: () => Promise<unknown>): Promise<string[]> {
  const { asked } = bench.agent;
  const before = asked.length;
  await call();
  return asked.slice(before).map(({ verb, input }) => `${verb} ${JSON.stringify(input)}`);
}

const withGroup = Object.entries(procedureScopes).flatMap(([name, scope]) =>
  typeof scope === 'object' ? [[name, scope.group] as const] : [],
);
const named = (scope: string) => Object.keys(procedureScopes).filter((name) => procedureScopes[name] === scope);

test.each(withGroup)('%s tells nothing of a group of another team', async (name, field) => {
  const of = async (group: string) => told(await ask(name, { ...rest[name], [field]: group }), group);
  const existing = await of(theirs.group);

  expect(existing).toEqual(await of(theirs.missing));
  // A stream tells within itself that the group is gone.
  if (name === 'charts.watch') expect(existing.text).toContain('gone');
  else expect(existing).toMatchObject({ status: 404, code: 'GROUP_GONE' });
});

test.each(withGroup)('%s asks the agent nothing on the way to that answer', async (name, field) => {
  const of = (group: string) => askedOfAgent(() => ask(name, { ...rest[name], [field]: group }));

  expect(await of(theirs.group)).toEqual([]);
  expect(await of(theirs.missing)).toEqual([]);
});

test('nothing of another team was changed by it', () => {
  const touched = bench.agent.calls.filter((call) => call.includes(bank));
  expect(touched).toEqual([`apply ${theirs.group}`, expect.stringMatching(/^launch /)]);
});

test('what was tried is on record, under no group, so that the other team does not read of it', async () => {
  const rows = await bench.db.auditIntent.findMany({ where: { person: 'mel@example.org' } });
  const tried = rows.filter(({ summary }) => summary.includes(theirs.group));

  expect(new Set(tried.map(({ action }) => action))).toEqual(
    new Set([
      ...['limits.apply', 'group.create', 'group.remove', 'process.move', 'process.signal', 'launch.start'],
      ...['group.freeze', 'group.thaw', 'group.kill', 'group.removeTree', 'group.reclaim', 'group.resetPeak'],
      ...['group.restart', 'wanted.adopt', 'wanted.restore', 'wanted.forget', 'requests.ask', 'schedule.create'],
    ]),
  );
  expect(tried.every(({ group }) => group === null)).toBe(true);
});

test.each(named('run').filter((name) => kindOf(name) !== ''))(
  '%s tells nothing of a run of another team',
  async (name) => {
    const of = async (id: string) => told(await ask(name, { ...rest[name], id }), id);

    expect(found.run).not.toBe('');
    expect(await of(found.run)).toEqual(await of('norun1'));
    expect(await of(found.run)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  },
);

test.each(named('schedule'))('%s tells nothing of a schedule of another team', async (name) => {
  const made = { requestId: 'made', group: theirs.group, edits, days: [1 as const], from: '20:00', until: '06:00' };
  const { id } = await bench.agent.addSchedule({ ...made, edits: [{ key: 'pids.max', value: 5 }] });
  const of = async (asked: string) => told(await ask(name, { ...rest[name], id: asked }), asked);

  expect(await of(id)).toEqual(await of('no-such-schedule'));
  expect(await of(id)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test.each(named('try'))('%s tells nothing of a try of another team', async (name) => {
  const of = async (id: string) => told(await ask(name, { id }), id);

  expect(found.record).not.toBe('');
  expect(await of(found.record)).toEqual(await of('no-such-try'));
  expect(await of(found.record)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test.each(named('request'))('%s tells nothing of a request of another team', async (name) => {
  const of = async (id: string) => told(await ask(name, { ...rest[name], id }), id);

  expect(found.request).not.toBe('');
  expect(await of(found.request)).toEqual(await of('no-such-request'));
  expect(await of(found.request)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test.each(
  (['run', 'schedule', 'try', 'request'] as const).flatMap((scope) =>
    named(scope).flatMap((name) => (kindOf(name) === '' ? [] : [[name, scope] as const])),
  ),
)('%s asks the agent the same of one of another team and of one that there is not', async (name, scope) => {
  const { id: schedule = '' } = bench.agent.scheduled.find(({ group }) => group === theirs.group) ?? {};
  const id = { run: found.run, try: found.record, request: found.request, schedule }[scope];
  const of = async (one: string) =>
    (await askedOfAgent(() => ask(name, { ...rest[name], id: one }))).map((line) => line.replaceAll(one, 'ID'));
  const existing = await of(id);

  expect(id).not.toBe('');
  expect(existing).toEqual(await of('nosuch1'));
  // Looked up by its id, or in a list that is read for anybody; nothing is asked about the group.
  expect(existing.map((line) => line.split(' ')[0])).toEqual(
    { run: ['run'], try: ['tries'], schedule: ['schedules'], request: [] }[scope],
  );
  expect(existing.join()).not.toContain(bank);
});

test('what was tried with the ids of another team is on record too, under no group', async () => {
  const ids = [found.run, found.record, found.request, ...bench.agent.scheduled.map(({ id }) => id)];
  const rows = await bench.db.auditIntent.findMany({
    where: { person: 'mel@example.org', group: null },
    include: { outcome: true },
  });
  const tried = rows.filter(({ summary }) => ids.some((id) => summary.endsWith(` ${id}`)));

  expect(new Set(tried.map(({ action }) => action))).toEqual(
    new Set([
      ...['launch.stop', 'launch.forget', 'try.keep', 'try.end', 'schedule.pause', 'schedule.remove'],
      ...['requests.withdraw', 'requests.approve', 'requests.decline'],
    ]),
  );
  expect(tried.map(({ teamId, outcome }) => [teamId, outcome?.result])).toEqual(tried.map(() => [null, 'refused']));
});

test('notifications.mark tells nothing of what somebody else was told', async () => {
  const { id } = await bench.db.notification.findFirstOrThrow({ where: { group: theirs.group } });
  const of = async (asked: number) =>
    told(await ask('notifications.mark', { id: asked, isRead: true }), `"id":${asked}`);

  expect(await of(id)).toEqual(await of(999_999));
  expect(await of(id)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  expect(await bench.db.notification.count({ where: { id, readAt: null } })).toBe(1);
});

test('of several groups each of another team is answered as one that there is not', async () => {
  await bench.db.template.create({
    data: {
      ...{ id: 'small', name: 'Small', key: 'small', purpose: '', revision: 1, changedBy: 'ada@example.org' },
      ...{ edits: '[{"key":"pids.max","value":5}]', changedAt: new Date(0) },
    },
  });
  for (const name of named('each')) {
    const of = async (group: string) => {
      const groups = name === 'templates.use' ? [{ group, basis: 'basis' }] : [group];
      const answer = told(await ask(name, { id: 'small', revision: 1, groups }), group);
      return answer.text.replace(/"requestId":"[^"]+"/g, '');
    };
    const existing = await of(theirs.group);

    expect(existing, name).toEqual(await of(theirs.missing));
    expect(existing, name).not.toContain('pids.max');
    expect(await of(own), name).not.toEqual(existing);
  }
});

test('neither does the download of its output', async () => {
  const of = async (id: string) => {
    const request = new Request(`${publicUrl}/api/runs/output?id=${id}&stream=stdout`, { headers });
    return told(await read(await answerRunOutput(request)), id);
  };

  expect(await of(found.run)).toEqual(await of('norun1'));
  expect(await of(found.run)).toMatchObject({ status: 404 });
  expect(await of(foundOwn.run)).toMatchObject({ status: 200 });
});

test.each([
  ['events.detail', 'id', () => found.event, 999_999],
  ['audit.detail', 'requestId', () => found.record, 'no-such-request'],
] as const)('%s tells nothing of what belongs to another team', async (name, field, theirId, missing) => {
  const of = async (id: string | number) => told(await ask(name, { [field]: id }), String(id));

  expect(theirId()).toBeTruthy();
  expect(await of(theirId())).toEqual(await of(missing));
  expect(await of(theirId())).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test.each([
  ['teams.get', {}],
  ['teams.peaks', {}],
  ['teams.addMember', { email: 'mel@example.org' }],
  ['teams.removeMember', { person: 'no-such-person' }],
])('%s tells nothing of another team', async (name, input) => {
  const bea = await bench.add(`bea.${name}@example.org`, 'member');
  await bench.join(bea, { id: 't2', name: 'Bank', role: 'owner', tops: [bank] });
  const of = async (id: string) => told(await ask(name, { ...input, id }), id);

  expect(await of('t2')).toEqual(await of('t9'));
  expect((await of('t2')).code).toMatch(/NOT_FOUND|FORBIDDEN/);
});

test('lists and the host tell of their own groups alone', async () => {
  for (const name of named('filtered').filter((one) => kindOf(one) === 'query'))
    for (const input of name === 'host.facts' ? [undefined] : [{}, { filters: {} }, { search: 'vault' }]) {
      const answer = await ask(name, input as object);
      expect(answer.text, name).not.toContain('bank');
      expect(answer.status, name).toBe(200);
    }
  expect((await ask('runs.list', {})).text).toContain(foundOwn.run);
  expect((await ask('runs.list', {})).text).not.toContain(found.run);
  expect((await ask('tries.list', {})).text).toContain(foundOwn.record);
  expect((await ask('events.list', {})).text).toContain(own);
  expect((await ask('audit.list', {})).text).toContain(foundOwn.record);
  expect((await ask('requests.list', {})).text).toContain(foundOwn.request);
  expect((await ask('requests.list', { team: 't2' })).text).not.toContain(found.request);
  expect((await ask('notifications.list', {})).text).toContain(own);
});

test.each([
  ['runs.list', (group: string) => ({ group })],
  ['events.list', (group: string) => ({ filters: { group } })],
  ['audit.list', (group: string) => ({ filters: { group } })],
  ['audit.list', (group: string) => ({ filters: { search: group } })],
  ['processes.list', (group: string) => ({ group })],
] as const)('%s answers the same when another team and when nobody is asked for', async (name, inputOf) => {
  const of = async (group: string) => told(await ask(name, inputOf(group)), group);

  expect(await of(theirs.group)).toEqual(await of(theirs.missing));
});

test('a group that went from their own is answered as one of another team, in the same words', async () => {
  const gone = at('/teams/shop/gone');
  for (const name of ['group.get', 'files.list', 'control.get', 'groups.ground', 'config.export'])
    expect(told(await ask(name, { group: gone }), gone), name).toEqual(
      told(await ask(name, { group: theirs.group }), theirs.group),
    );
});

test('in their own groups they work, and the top group stays as it is', async () => {
  const of = async (name: string, group: string, more: object = {}) =>
    (await ask(name, { ...rest[name], ...more, group })).code;

  for (const name of ['group.get', 'files.list', 'control.get', 'limits.preview', 'limits.change', 'control.freeze'])
    expect(await of(name, own), name).toBe('OK');
  for (const name of ['limits.preview', 'limits.change', 'groups.remove', 'control.freeze', 'control.kill'])
    expect(await of(name, shop), name).toBe('FORBIDDEN');
  expect(await of('group.get', shop)).toBe('OK');
  expect(await of('launch.start', own)).toBe('OK');
  expect((await ask('groups.create', { parent: shop, name: 'new' })).code).toBe('OK');
  expect((await ask('runs.stop', { id: foundOwn.run })).code).toBe('OK');
});

test.each([
  ['limits.change', { edits: [{ key: 'devices.rules', value: 'all' }], basis: 'basis' }],
  ['limits.change', { edits: [{ key: 'net_cls.classid', value: 1 }], basis: 'basis' }],
  ['limits.change', { edits, basis: 'basis', override: true }],
  ['limits.change', { edits, basis: 'basis', keep: true }],
  ['launch.start', { ...command, user: 'root' }],
  ['launch.start', { ...command, user: 'deploy' }],
  ['launch.start', { ...command, groups: ['docker'] }],
  ['launch.start', { ...command, noNewPrivileges: false }],
  ['launch.start', { ...command, startAtBoot: true }],
  ['launch.preview', { ...command, user: 'root' }],
  ['control.restart', {}],
  ['wanted.adopt', {}],
])('%s with %j is refused in their own group as well', async (name, input) => {
  const before = bench.agent.calls.length;

  expect(await ask(name, { ...input, group: own })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(bench.agent.calls.length).toBe(before);
});

test('a top group that went is not made again by its members', async () => {
  for (const [parent, name] of [
    ['/teams', 'shop'],
    ['/', 'teams'],
    ['/teams', 'new'],
  ])
    expect((await ask('groups.create', { parent, name })).code).toMatch(/FORBIDDEN|GROUP_GONE/);
});

test('a path that tries to leave the team is no path', async () => {
  for (const group of ['/teams/shop/../bank/vault', '/teams/shop/..', '/teams/shop/', '/teams/shop/./../bank'])
    expect(await ask('group.get', { group }), group).toMatchObject({ status: 400, code: 'BAD_INPUT' });
  for (const group of ['/teams/SHOP/api', '/teams/shop2', '/teams/shop%2f..%2fbank'])
    expect(await ask('group.get', { group }), group).toMatchObject({ status: 404, code: 'GROUP_GONE' });
});

test('who is taken out of the team is refused at once', async () => {
  const id = await bench.add('max@example.org', 'member');
  const cookie = (await bench.signIn('max@example.org')).cookie;
  const get = () => bench.call('group.get', { kind: 'query', input: { group: own }, headers: { cookie } });
  await bench.join(id, { id: 't1', name: 'Shop', role: 'member', tops: [shop] });
  expect((await get()).code).toBe('OK');

  await bench.join(id);

  expect(await get()).toMatchObject({ status: 403, code: 'FORBIDDEN' });
});
