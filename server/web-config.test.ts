import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readWebConfig } from './web-config.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'corral-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const read = (env: Record<string, string>) => readWebConfig({ CORRAL_DATA_DIR: dataDir, ...env }, 1000);

test('without settings it listens on this machine only', () => {
  expect(read({ XDG_RUNTIME_DIR: '/run/user/1000' })).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    publicUrl: 'http://127.0.0.1:3000',
    secureCookies: false,
    agentSocket: '/run/user/1000/corral/agent.sock',
    databaseFile: `${dataDir}/corral.db`,
    sessionHours: 12,
  });
});

test('the secret is made once, for its owner alone', () => {
  const { secret } = read({});

  expect(secret).toHaveLength(43);
  expect(read({}).secret).toBe(secret);
  expect(readFileSync(path.join(dataDir, 'secret'), 'utf8')).toBe(secret);
  expect(statSync(path.join(dataDir, 'secret')).mode & 0o777).toBe(0o600);
});

test.each([
  ['CORRAL_PORT', 'http', 'CORRAL_PORT: has to be a whole number.'],
  ['CORRAL_PORT', '70000', 'CORRAL_PORT: has to be from 1 to 65535.'],
  ['CORRAL_PUBLIC_URL', 'corral.example.org', 'CORRAL_PUBLIC_URL: has to be an http:// or https:// address.'],
  ['CORRAL_SECRET', 'short', 'CORRAL_SECRET: has to have at least 32 characters.'],
  ['CORRAL_SESSION_HOURS', '0', 'CORRAL_SESSION_HOURS: has to be from 1 to 8760.'],
  [
    'CORRAL_WEBHOOK_ALLOW',
    'lan',
    'CORRAL_WEBHOOK_ALLOW: "lan" is no address or network, such as 10.0.0.0/8 or fd00::/8.',
  ],
  ['CORRAL_INSECURE_HTTP', 'yes', 'CORRAL_INSECURE_HTTP: has to be 1 (or 0).'],
  ['CORRAL_DATABASE_URL', 'mysql://x', 'CORRAL_DATABASE_URL: "mysql://x" is not of the form file:/path/to/corral.db.'],
])('%s=%s stops the start with one clear line', (name, value, line) => {
  expect(() => read({ [name]: value })).toThrow(new Error(line));
});

test('another address than this machine needs TLS in front, or a deliberate word', () => {
  expect(() => read({ CORRAL_HOST: '0.0.0.0' })).toThrow(/^CORRAL_HOST: 0\.0\.0\.0 can be reached from other machines/);
  expect(read({ CORRAL_HOST: '0.0.0.0', CORRAL_PUBLIC_URL: 'https://corral.example.org/' })).toMatchObject({
    publicUrl: 'https://corral.example.org',
    secureCookies: true,
  });
  expect(read({ CORRAL_HOST: '0.0.0.0', CORRAL_INSECURE_HTTP: '1' })).toMatchObject({ secureCookies: false });
});
