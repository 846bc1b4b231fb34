import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { parseInput } from '#server/domain/input.ts';
import { type LaunchAsk, launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { draftOf, emptyDraft, type LaunchDraft, readDraft } from './launch-draft.ts';

const web = parseGroupPath('/web');
const draft = (part: Partial<LaunchDraft>): LaunchDraft => ({
  ...emptyDraft(web, 'nobody'),
  line: 'sleep 60',
  ...part,
});
const variable = (name: string, value = 'v', key = 0) => ({ key, name, value });

test('what is typed is asked for, and what is left as it is takes the usual', () => {
  expect(readDraft(draft({ line: "grep 'a b' /tmp/x" }))).toEqual({
    ok: true,
    ask: {
      command: { kind: 'argv', argv: ['grep', 'a b', '/tmp/x'] },
      group: '/web',
      hierarchies: [],
      ownGroup: true,
      user: 'nobody',
      groups: null,
      folder: null,
      environment: [],
      nice: 0,
      noNewPrivileges: true,
    },
  });
});

test('a shell line stays as it is typed', () => {
  expect(readDraft(draft({ kind: 'shell', line: "echo 'half | cat" }))).toMatchObject({
    ok: true,
    ask: { command: { kind: 'shell', line: "echo 'half | cat" } },
  });
});

test.each([
  [{ line: ' ' }, 'command', 'Enter a command.'],
  [{ line: "echo 'half" }, 'command', /opened and not closed/],
  [{ group: null }, 'group', 'Choose a group.'],
  [{ user: '' }, 'user', 'Choose a user.'],
  [{ folder: 'srv' }, 'folder', /absolute path/],
  [{ nice: '20' }, 'nice', /-20/],
  [{ nice: '1.5' }, 'nice', /whole number/],
  [{ environment: [variable('A-B')] }, 'environment', /“A-B”/],
  [{ environment: [variable('')] }, 'environment', 'A value has no name.'],
  [{ environment: [variable('A'), variable('A', 'w', 1)] }, 'environment', 'A is there more than once.'],
] as const)('%j is said under its field', (part, field, said) => {
  const text = typeof said === 'string' ? said : expect.stringMatching(said);

  expect(readDraft(draft(part))).toEqual({ ok: false, faults: { [field]: text } });
});

test('an empty row of the environment is nothing, and no group is not the groups of the user', () => {
  expect(readDraft(draft({ environment: [variable('', '')], groups: ' ' }))).toMatchObject({
    ok: true,
    ask: { environment: [], groups: [] },
  });
});

test('the draft of a run asks for the same again', () => {
  const ask: LaunchAsk = {
    command: { kind: 'argv', argv: ['sh', '-c', "echo 'it''s'; exit 3", ''] },
    group: web,
    hierarchies: ['memory'],
    ownGroup: false,
    user: 'nobody',
    groups: ['adm', 'audio'],
    folder: '/tmp',
    environment: [{ name: 'A', value: ' b ' }],
    nice: -3,
    noNewPrivileges: false,
    keepOutputBytes: 4 * 1024 * 1024,
  };

  expect(readDraft(draftOf(parseInput(launchInputSchema, ask)))).toEqual({ ok: true, ask });
});
