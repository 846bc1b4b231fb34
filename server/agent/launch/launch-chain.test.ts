import { expect, test } from 'vitest';
import { asUser, chainOf, type ResolvedLaunch } from './launch-chain.ts';

const tools = {
  ...{ sh: '/bin/sh', setsid: '/bin/setsid', setpriv: '/bin/setpriv', env: '/bin/env', nice: '/bin/nice' },
  ...{ mkfifo: '/bin/mkfifo', head: '/bin/head', isNewEnv: true },
};
const launch: ResolvedLaunch = {
  argv: ['job', '$(id)', 'a b'],
  becomes: { uid: 1000, gid: 100, gids: null },
  folder: '/srv/job',
  environment: [{ name: 'PATH', value: '/bin' }],
  nice: 0,
  noNewPrivileges: true,
};

test('each program sets one thing and executes the next', () => {
  const chain = chainOf(tools, launch);

  expect(chain.slice(0, 6)).toEqual([
    ...['/bin/setpriv', '--reuid=1000', '--regid=100', '--init-groups', '--inh-caps=-all', '--no-new-privs'],
  ]);
  expect(chain.slice(6)).toEqual([
    ...['/bin/env', '-i', '--chdir=/srv/job', '--default-signal=INT,QUIT', 'PATH=/bin', 'job', '$(id)', 'a b'],
  ]);
});

test.each([
  [0, 0, null],
  [7, 0, '7'],
  // An agent that is itself favoured, or held back, gives nobody of that.
  [7, -10, '17'],
  [0, -5, '5'],
  [5, 5, null],
])('a nice value of %s from an agent at %s', (nice, ownNice, step) => {
  const chain = chainOf(tools, { ...launch, nice }, ownNice);

  expect(chain.slice(0, 3)).toEqual(step === null ? chainOf(tools, launch).slice(0, 3) : ['/bin/nice', '-n', step]);
});

test('where env(1) is older, a shell enters the folder', () => {
  const chain = chainOf({ ...tools, isNewEnv: false }, launch);

  expect(chain.slice(6, 8)).toEqual(['/bin/sh', '-c']);
  expect(chain.slice(9)).toEqual(['sh', '/srv/job', '/bin/env', '-i', 'PATH=/bin', 'job', '$(id)', 'a b']);
});

test('what people typed is never part of the shell’s text', () => {
  const odd = {
    ...launch,
    argv: ["'; reboot; '"],
    folder: '/$(reboot)',
    environment: [{ name: 'A', value: '`reboot`' }],
  };
  const chain = chainOf({ ...tools, isNewEnv: false }, odd);

  expect(chain[chain.indexOf('-c') + 1]).not.toContain('reboot');
});

test.each([
  [{ gids: [1, 8] }, '--groups=1,8'],
  [{ gids: [] }, '--clear-groups'],
])('supplementary groups %j', (groups, flag) => {
  expect(chainOf(tools, { ...launch, becomes: { uid: 1, gid: 1, ...groups } })).toContain(flag);
});

test('an agent that is not root changes no user', () => {
  expect(chainOf(tools, { ...launch, becomes: null, noNewPrivileges: false })).not.toContain('/bin/setpriv');
  expect(asUser(tools, { becomes: null })).toEqual(['/bin/setpriv', '--no-new-privs']);
});

test('a nice value is set before privileges go', () => {
  expect(chainOf(tools, { ...launch, nice: -5 }).slice(0, 4)).toEqual(['/bin/nice', '-n', '-5', '/bin/setpriv']);
});

test('a command with "=" is not taken for a variable', () => {
  expect(chainOf(tools, { ...launch, argv: ['./a=b'] }).slice(-5)).toEqual(['/bin/nice', '-n', '0', '--', './a=b']);
});
