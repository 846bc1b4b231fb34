import { expect, test } from 'vitest';
import { isLoopback, readSettings, unnamedWebUid } from './settings.mjs';

const nobodyElse = () => null;

function settingsOf(env: Record<string, string>, uid = 0, findUser: typeof lookUp = nobodyElse) {
  return readSettings({ env, uid, home: '/home/ada', findUser });
}

function lookUp(name: string) {
  return { corral: { name: 'corral', uid: 990, gid: 991 }, root: { name: 'root', uid: 0, gid: 0 } }[name] ?? null;
}

test('root keeps data, run and journal folders apart and drops web to the unnamed user', () => {
  expect(settingsOf({})).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    dataDir: '/var/lib/corral',
    runDir: '/run/corral',
    agentSocket: '/run/corral/agent.sock',
    agentJournal: '/var/lib/corral-agent/agent-journal.jsonl',
    databaseUrl: 'file:/var/lib/corral/corral.db',
    webUser: { name: null, uid: unnamedWebUid, gid: unnamedWebUid },
    publicUrl: 'http://127.0.0.1:3000',
  });
});

test('an ordinary user keeps everything below home', () => {
  expect(settingsOf({}, 1000)).toMatchObject({
    dataDir: '/home/ada/.local/state/corral',
    runDir: '/home/ada/.local/state/corral/run/corral',
    agentJournal: '/home/ada/.local/state/corral/agent-journal.jsonl',
    webUser: null,
  });
});

test('the development server keeps its things apart', () => {
  const dev = { env: {}, home: '/home/ada', isDev: true, findUser: nobodyElse };

  expect(readSettings({ ...dev, uid: 0 })).toMatchObject({
    dataDir: '/var/lib/corral-dev',
    runDir: '/run/corral-dev',
    agentJournal: '/var/lib/corral-dev-agent/agent-journal.jsonl',
  });
  expect(readSettings({ ...dev, uid: 1000 }).dataDir).toBe('/home/ada/.local/state/corral-dev');
});

test('web runs as the user "corral" where there is one', () => {
  expect(settingsOf({}, 0, lookUp).webUser).toEqual({ name: 'corral', uid: 990, gid: 991 });
});

test.each([
  [{ CORRAL_PORT: 'http' }, 'CORRAL_PORT=http is not a whole number from 1 to 65535'],
  [{ CORRAL_PORT: '65536' }, 'CORRAL_PORT=65536'],
  [{ CORRAL_PORT: '0' }, 'CORRAL_PORT=0'],
  [{ CORRAL_HOST: 'example.com' }, 'CORRAL_HOST=example.com is not an IP address'],
  [{ CORRAL_WEBHOOK_ALLOW: '10.0.0.0/8, lan' }, 'CORRAL_WEBHOOK_ALLOW=10.0.0.0/8, lan is not a list of addresses'],
  [{ CORRAL_WEBHOOK_ALLOW: '10.0.0.0/33' }, '"10.0.0.0/33" is neither'],
  [{ CORRAL_DATA_DIR: 'data' }, 'CORRAL_DATA_DIR=data is not an absolute path'],
  [{ CORRAL_DATA_DIR: '/' }, 'CORRAL_DATA_DIR=/'],
  [{ CORRAL_RUN_DIR: `/${'r'.repeat(120)}` }, 'longer than the 107 bytes'],
  [{ CORRAL_AGENT_JOURNAL: '/var/lib/corral/j.jsonl' }, 'CORRAL_AGENT_JOURNAL=/var/lib/corral/j.jsonl is inside'],
  [{ CORRAL_AGENT_SOCKET: '/var/lib/corral/a.sock' }, 'CORRAL_AGENT_SOCKET=/var/lib/corral/a.sock is inside'],
  [{ CORRAL_RUN_DIR: '/var/lib/corral/run' }, 'CORRAL_RUN_DIR=/var/lib/corral/run is inside'],
  [{ CORRAL_PUBLIC_URL: 'corral.example.com' }, 'CORRAL_PUBLIC_URL=corral.example.com is not an address'],
  [{ CORRAL_PUBLIC_URL: 'https://example.com/corral' }, '(no path)'],
  [{ CORRAL_DATABASE_URL: 'mysql://x' }, 'CORRAL_DATABASE_URL=mysql://x is not'],
  [{ CORRAL_SECRET: 'short' }, 'CORRAL_SECRET is shorter than 32 characters'],
  [{ CORRAL_INSECURE_HTTP: 'yes' }, 'CORRAL_INSECURE_HTTP=yes is neither 1 (yes) nor 0 (no)'],
  [{ CORRAL_SAMPLE_INTERVAL_MS: '5' }, 'CORRAL_SAMPLE_INTERVAL_MS=5'],
  [{ CORRAL_AGENT_ONLY_UNDER: '/teams/../etc' }, 'CORRAL_AGENT_ONLY_UNDER=/teams/../etc is not a group path'],
  [{ CORRAL_AGENT_RULES: '0' }, 'CORRAL_AGENT_RULES=0 is neither'],
  [{ CORRAL_AGENT_RULES_FILE: 'etc/cgrules.conf' }, 'is not an absolute path'],
  [{ CORRAL_AGENT_LAUNCH_USERS: '*' }, 'CORRAL_AGENT_LAUNCH_USERS=* is not a list of user names'],
  [{ CORRAL_WEB_USER: 'nobody-here' }, 'CORRAL_WEB_USER=nobody-here is not a user of this host'],
  [{ CORRAL_WEB_USER: '0' }, 'CORRAL_WEB_USER=0 is root'],
  [{ CORRAL_WEB_USER: 'root' }, 'CORRAL_WEB_USER=root is root'],
  [{ CORRAL_PROT: '3000' }, 'CORRAL_PROT is not a setting of Corral'],
])('stops at %o with one line that names it', (env, line) => {
  const read = () => settingsOf(env as Record<string, string>, 0, lookUp);

  expect(read).toThrow(line);
  expect(read).not.toThrow('\n');
});

test('the unnamed user has a number that systemd gives to nobody else', () => {
  const taken = [
    [0, 60_705], // users, homed, containers, greeters
    [61_184, 65_535], // DynamicUser=, nobody
  ] as const;

  expect(taken.filter(([least, most]) => unnamedWebUid >= least && unnamedWebUid <= most)).toEqual([]);
});

test('refuses to name a web user without root', () => {
  expect(() => settingsOf({ CORRAL_WEB_USER: 'corral' }, 1000, lookUp)).toThrow('needs root');
});

test.each([
  [{ CORRAL_HOST: '0.0.0.0' }, false],
  [{ CORRAL_HOST: '::' }, false],
  [{ CORRAL_HOST: '0.0.0.0', CORRAL_PUBLIC_URL: 'http://corral.example.com' }, false],
  [{ CORRAL_HOST: '0.0.0.0', CORRAL_PUBLIC_URL: 'https://corral.example.com' }, true],
  [{ CORRAL_HOST: '0.0.0.0', CORRAL_INSECURE_HTTP: '1' }, true],
  [{ CORRAL_HOST: '127.0.0.2' }, true],
  [{ CORRAL_HOST: '::1' }, true],
])('listening on %o without TLS is a deliberate choice', (env, isAllowed) => {
  const read = () => settingsOf(env as Record<string, string>);

  if (isAllowed) expect(read).not.toThrow();
  else expect(read).toThrow('can be reached from other machines');
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.10', true],
  ['localhost', true],
  ['::1', true],
  ['10.0.0.1', false],
  ['127.0.0.1.example.com', false],
])('knows whether only this host reaches %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});
