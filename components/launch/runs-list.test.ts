import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { RunRow } from '#server/domain/launch/run-row.ts';
import { stateLook, stateSentence } from './run-words.ts';
import { chosenRuns, takeRuns } from './runs-list.ts';

const figure = { value: 1 };
const run = (id: string, part: Partial<RunRow> = {}): RunRow => ({
  id,
  requestId: id,
  state: 'running',
  command: `sleep ${id}`,
  isShell: false,
  user: 'nobody',
  group: parseGroupPath('/web'),
  ownGroup: null,
  startedAtMs: 1000,
  endedAtMs: null,
  end: null,
  stop: null,
  wallMs: 1,
  cpuUsec: figure,
  peakMemoryBytes: figure,
  oomKills: figure,
  outputBytes: 0,
  leftBehind: null,
  person: 'ada@example.org',
  ...part,
});
const ended = (id: string, code: number) => run(id, { state: 'ended', end: { kind: 'exited', code } });
const idsOf = (rows: readonly RunRow[] | undefined) => rows?.map(({ id }) => id);

test('new runs come first, changed ones stay in place, forgotten ones go', () => {
  const first = takeRuns({ rows: undefined, lost: null }, { kind: 'all', runs: [run('b'), run('a')] });
  const fresh = run('c', { startedAtMs: 2000 });
  const next = takeRuns(first, { kind: 'changed', runs: [ended('a', 0), fresh], gone: ['b'] });

  expect(idsOf(next.rows)).toEqual(['c', 'a']);
  expect(next.rows?.[1]?.state).toBe('ended');
});

test('what is lost stays in sight with the reason, until it is live again', () => {
  const list = takeRuns({ rows: [run('a')], lost: null }, { kind: 'lost', reason: 'Away.' });

  expect(list).toMatchObject({ rows: [{ id: 'a' }], lost: 'Away.' });
  expect(takeRuns(list, { kind: 'all', runs: [] })).toEqual({ rows: [], lost: null });
});

test('runs are chosen by how they stand and by text', () => {
  const lost = run('d', { state: 'lost' });
  const rows = [run('a'), ended('b', 0), ended('c', 3), lost];

  expect(idsOf(chosenRuns(rows, { sort: 'running', search: '' }))).toEqual(['a']);
  expect(idsOf(chosenRuns(rows, { sort: 'failed', search: '' }))).toEqual(['c', 'd']);
  expect(idsOf(chosenRuns(rows, { sort: 'all', search: 'SLEEP C' }))).toEqual(['c']);
});

const why = { code: 'x', values: {}, text: 'Why.' };
const stop = { requestId: 'r', atMs: 0, killAtMs: 0, killedAtMs: null };
test.each([
  [ended('a', 0), 'exit code 0', /^Success\.$/],
  [ended('a', 3), 'exit code 3', /^$/],
  [ended('a', 137), 'exit code 137', /^A shell says so of a command that signal 9 ended\.$/],
  [
    run('a', { state: 'ended', stop, end: { kind: 'signalled', signal: 'SIGTERM', number: 15, coreDumped: false } }),
    'SIGTERM',
    /SIGTERM \(15\), after it was asked to stop/,
  ],
  [
    run('a', { state: 'ended', end: { kind: 'not-started', errno: 'ENOENT', why } }),
    'not started',
    /^Nothing was run\. Why \(ENOENT\)\.$/,
  ],
  [run('a', { state: 'lost', end: { kind: 'lost', why } }), 'end not known', /not known\. Why\./],
  [run('a', { stop }), 'stopping', /SIGTERM/],
] as const)('%# says how a run stands', (row, word, sentence) => {
  expect(stateLook(row).word).toBe(word);
  expect(stateSentence(row)).toMatch(sentence);
});
