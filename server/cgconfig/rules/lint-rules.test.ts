import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Hierarchy } from '#server/domain/groups/host.ts';
import { parseAccounts } from './accounts.ts';
import { lintRules } from './lint-rules.ts';
import { parseRules } from './parse-rules.ts';
import { rulesHostOf } from './rules-host.ts';

const accounts = parseAccounts(
  'root:x:0:0::/:/\nbob:x:1000:1000::/:/\neve:x:1001:1001::/:/\n',
  'root:x:0:\nstaff:x:50:bob\n',
);
const mounted = (id: string, controllers: Hierarchy['controllers']): Hierarchy => ({
  ...{ id, controllers, version: 1, mountPoint: `/sys/fs/cgroup/${id}`, name: null, readOnly: false, wholeTree: true },
});
const none = { kind: 'none', label: null } as const;
const group = (path: string, hierarchies = ['cpu', 'io'], owner = {}) => ({
  ...{ path: parseGroupPath(path), hierarchies, guarded: null },
  owner: { ...none, ...owner },
});
const host = rulesHostOf({ hierarchies: [mounted('cpu', ['cpu']), mounted('io', ['io'])] }, [
  group('/'),
  group('/a'),
  group('/half', ['cpu']),
  group('/system.slice', ['cpu', 'io'], { kind: 'systemd', label: 'system.slice' }),
]);

/** As "line code", the grammar's left out. */
function said(text: string, at: typeof host | null = host): string[] {
  const [file] = lintRules([{ path: 'f', tree: parseRules(text) }], accounts, at);
  return (file?.faults ?? []).map(({ line, code, severity }) => {
    return `${line} ${code.replace('rules-', '')}${severity === 'warning' ? '' : ` (${severity})`}`;
  });
}

describe('says of rules that can be read', () => {
  test.each<[string, string[]]>([
    ['bob cpu,blkio a', []],
    ['bob * half', ['1 no-destination (refused)']],
    ['bob cpu half', []],
    ['bobb cpu a\n% cpu a', ['1 unknown-user', '2 percent-skipped']],
    ['@staf cpu a', ['1 unknown-group']],
    ['1000 cpu a', ['1 user-by-number']],
    ['bob cpuu a', ['1 unknown-controller (refused)']],
    ['bob io a', ['1 controller-not-here (refused)']],
    ['bob pids a', ['1 controller-not-here (refused)']],
    ['bob cpu,cpu a', ['1 controller-twice']],
    ['bob cpu b', ['1 no-destination (refused)']],
    ['bob cpu ../a', ['1 escapes (refused)']],
    ['bob cpu %u', ['1 template-creates (info)']],
    ['bob cpu x%p', ['1 template-creates (info)', '1 template-path']],
    ['bob cpu a/\\%u', ['1 no-destination (refused)']],
    ['bob cpu a%z', ['1 no-destination (refused)', '1 template-unknown']],
    ['bob cpu system.slice', ['1 destination-owned']],
    ['% cpu a', ['1 percent-first']],
    ['bob cpu a\n%x cpu a', ['2 percent-name']],
    ['bob cpu a\n%:x cpu a', ['2 percent-process']],
    ['*x:cp cpu a', ['1 star-name']],
    ['bob: cpu a', ['1 empty-process']],
    ['bob:bin/cp cpu a', ['1 process-path']],
    ['bob:c*p cpu a', ['1 process-star']],
    ['bob:c* cpu a', ['1 wildcard-path', '1 wildcard-classify (info)']],
    ['root cpu a', ['1 takes-root']],
    ['bob cpu a ignore', ['1 ignore-elsewhere (info)']],
    ['bob cpu /a ignore', ['1 ignore-slash']],
    ['bob:cp cpu a ignore', ['1 ignore-name', '1 ignore-elsewhere (info)']],
    ['bob cpu a ignore\n% cpu a', ['1 ignore-elsewhere (info)', '2 percent-ignored']],
  ])('%j', (text, wanted) => {
    expect(said(text)).toEqual(wanted);
  });
});

describe('says which rule nobody reaches', () => {
  test.each<[string, string[]]>([
    ['* cpu a\nbob cpu a', ['2 unreachable']],
    ['*:cp cpu a\nbob cpu a', []],
    ['*:cp cpu a\nbob:/bin/cp cpu a', ['2 shadowed']],
    ['bob cpu a\nbob:cp cpu a', ['2 shadowed']],
    ['bob cpu a\neve cpu a\nbob cpu a', ['3 shadowed']],
    ['@staff cpu a\nbob cpu a', ['2 shadowed']],
    ['bob cpu a\n@staff cpu a', []],
    ['bob:/usr/* cpu a\nbob:/usr/bin/cp cpu a', ['1 wildcard-classify (info)', '2 shadowed']],
    ['* cpu a ignore\nbob cpu a', ['1 ignore-elsewhere (info)']],
  ])('%j', (text, wanted) => {
    expect(said(text)).toEqual(wanted);
  });

  test('also over the files, with the path of the other', () => {
    const files = ['* cpu a', 'bob cpu a'].map((text, at) => ({ path: `/${at}`, tree: parseRules(text) }));

    const [, second] = lintRules(files, accounts, null);

    expect(second?.faults[0]).toMatchObject({ code: 'rules-unreachable', values: { line: 1, path: '/0' } });
  });
});

test('warns of taking services from systemd where that is PID 1', () => {
  const systemd = rulesHostOf({ hierarchies: [mounted('cpu', ['cpu'])] }, [group('/init.scope'), group('/a')]);

  expect(said('* cpu a', systemd)).toEqual(['1 takes-systemd']);
  expect(said('* cpu a')).toEqual([]);
});

test('without a host judges the rules and the accounts alone', () => {
  expect(said('bob pids nowhere', null)).toEqual([]);
});
