import { expect, test } from 'vitest';
import { readAgentConfig } from './config.ts';

const root = { uid: 0, home: '/root', userName: 'root' };

test('as root, keeps its socket in /run and its journal in a folder that is root’s alone', () => {
  expect(readAgentConfig({ env: {}, ...root })).toEqual({
    socketPath: '/run/corral/agent.sock',
    socketGroupId: null,
    sampleIntervalMs: 1000,
    journalPath: '/var/lib/corral-agent/agent-journal.jsonl',
    onlyUnder: null,
    ceilingsPath: null,
    launchUsers: [],
    rulesPath: '/etc/cgrules.conf',
    rulesEverySeconds: null,
    cgconfigFolder: '/etc',
    guardedPids: [],
  });
});

test('as an ordinary user, stays in that user’s folders', () => {
  const config = readAgentConfig({
    env: { XDG_RUNTIME_DIR: '/run/user/7' },
    uid: 7,
    home: '/home/ann',
    userName: 'ann',
  });

  expect(config.socketPath).toBe('/run/user/7/corral/agent.sock');
  expect(config.journalPath).toBe('/home/ann/.local/state/corral/agent-journal.jsonl');
});

test.each([
  ['CORRAL_SAMPLE_INTERVAL_MS', '5', 'milliseconds'],
  ['CORRAL_SAMPLE_INTERVAL_MS', '1e3', 'milliseconds'],
  ['CORRAL_AGENT_GROUP', 'wheel', 'a group id'],
  ['CORRAL_AGENT_ONLY_UNDER', 'teams', 'starts with "/"'],
  ['CORRAL_AGENT_ONLY_UNDER', '/a/../b', 'not a group name'],
  ['CORRAL_AGENT_SOCKET', 'agent.sock', 'an absolute path'],
  ['CORRAL_AGENT_SOCKET', `/${'x'.repeat(120)}`, 'at most 107 bytes'],
  ['CORRAL_AGENT_JOURNAL', '/var/lib/corral/journal/agent.jsonl', "outside of web's data folder /var/lib/corral"],
  ['CORRAL_GUARDED_PIDS', '1;2', 'separated by commas'],
  ['CORRAL_GUARDED_GROUP', 'corral-web.service', '/'],
  ['CORRAL_AGENT_RULES', '0', 'the seconds between two rounds'],
  ['CORRAL_AGENT_RULES', '3601', 'the seconds between two rounds'],
  ['CORRAL_AGENT_LAUNCH_USERS', '*', '"*" is not one'],
  ['CORRAL_AGENT_LAUNCH_USERS', 'deploy,', 'separated by commas'],
  ['CORRAL_AGENT_LAUNCH_USERS', 'a;b', 'separated by commas'],
])('refuses %s=%s with a line that names it', (name, value, why) => {
  expect(() => readAgentConfig({ env: { [name]: value }, ...root })).toThrow(
    expect.objectContaining({ code: 'BAD_INPUT', field: name, public: expect.stringContaining(why) }),
  );
});

test('launches as whom it is told to, as root as nobody by itself', () => {
  const users = (env: Record<string, string>, who = root) => readAgentConfig({ env, ...who }).launchUsers;
  const ann = { uid: 7, home: '/home/ann', userName: 'ann' };

  expect(users({ CORRAL_AGENT_LAUNCH_USERS: 'deploy, root,deploy' })).toEqual(['deploy', 'root']);
  expect(users({}, ann)).toEqual(['ann']);
  expect(users({ CORRAL_AGENT_LAUNCH_USERS: 'deploy,ann' }, ann)).toEqual(['ann']);
  expect(users({ CORRAL_AGENT_LAUNCH_USERS: 'deploy' }, ann)).toEqual([]);
});

test('under systemd web is guarded by the group of its service', () => {
  const env = { CORRAL_GUARDED_GROUP: '/system.slice/corral-web.service' };

  expect(readAgentConfig({ env, ...root }).guardedGroups).toEqual(['/system.slice/corral-web.service']);
  expect(readAgentConfig({ env: {}, ...root }).guardedGroups).toBeUndefined();
});
