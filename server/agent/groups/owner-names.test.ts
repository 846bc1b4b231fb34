import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import { createOwnerNames } from './owner-names.ts';

const root = `${mkdtempSync(path.join(tmpdir(), 'corral-names-'))}/`;
afterAll(() => rmSync(root, { recursive: true }));

const id = 'ab'.repeat(32);
const podman = 'cd'.repeat(32);
const names = createOwnerNames(root);

function put(file: string, text: string): void {
  mkdirSync(path.dirname(`${root}${file}`), { recursive: true });
  writeFileSync(`${root}${file}`, text);
}

function nameOfGroup(group: string): string | undefined {
  const parsed = parseGroupPath(group);
  return names(parsed, ownerOf(parsed)).name;
}

put(`var/lib/docker/containers/${id}/config.v2.json`, '{"Name":"/web-1","Config":{}}');
put('var/lib/containers/storage/overlay-containers/containers.json', `[{"id":"${podman}","names":["db"]}, null]`);
put('etc/passwd', 'root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\nada2:x:1000:1000::/:/bin/sh\n');
put('usr/lib/systemd/system/nginx.service', '[Unit]\nDescription=A high performance web server\n');
put('etc/systemd/system/nginx.service', '[Unit]\nDescription=Our web server\n');
put('usr/lib/systemd/system/getty@.service', '[Unit]\nDescription=Getty on %I\n');
put('usr/lib/systemd/system/odd.service', '[Unit]\nDescription=Runs on %H\n');

test.each([
  [`/docker/${id}`, 'web-1'],
  [`/system.slice/docker-${id}.scope`, 'web-1'],
  [`/machine.slice/libpod-${podman}.scope`, 'db'],
  ['/user.slice/user-1000.slice', 'ada'],
  // /etc goes before /usr.
  ['/system.slice/nginx.service', 'Our web server'],
  ['/system.slice/system-getty.slice/getty@tty1.service', 'Getty on tty1'],
])('%s is called %s', (group, name) => {
  expect(nameOfGroup(group)).toBe(name);
});

test.each([
  ['a container whose engine tells nothing', `/docker/${'ef'.repeat(32)}`],
  ['a group inside of a container', `/docker/${id}/init`],
  ['the monitor of a container', `/machine.slice/libpod-conmon-${podman}.scope`],
  ['a user that is not in the list', '/user.slice/user-4711.slice'],
  ['a unit whose description only systemd can tell', '/system.slice/odd.service'],
  ['what is no unit', '/web/nginx.service'],
])('%s has no name', (_, group) => {
  expect(nameOfGroup(group)).toBeUndefined();
});

test('a list that has changed is read again, and one that cannot be read is none', () => {
  put('etc/passwd', 'grace:x:1000:1000::/home/grace:/bin/sh\n');
  expect(nameOfGroup('/user.slice/user-1000.slice')).toBe('grace');

  put(`var/lib/docker/containers/${id}/config.v2.json`, '{"Name":');
  expect(nameOfGroup(`/docker/${id}`)).toBeUndefined();
});
