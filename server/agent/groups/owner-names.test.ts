import { execFileSync } from 'node:child_process';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import { createOwnerNames } from './owner-names.ts';

const root = `${mkdtempSync(path.join(tmpdir(), 'corral-names-'))}/`;
afterAll(() => rmSync(root, { recursive: true }));

const id = 'ab'.repeat(32);
const podman = 'cd'.repeat(32);
/** Homes are looked into once a second at most. */
let clockMs = 0;
const names = createOwnerNames(root, () => clockMs);

function put(file: string, text: string): void {
  mkdirSync(path.dirname(`${root}${file}`), { recursive: true });
  writeFileSync(`${root}${file}`, text);
}

function mountIdOf(folder: string): string {
  const fd = openSync(folder, 'r');
  const id = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '';
  closeSync(fd);
  return id;
}

function nameOfGroup(group: string): string | undefined {
  const parsed = parseGroupPath(group);
  clockMs += 1000;
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

test('engines that keep their state elsewhere are asked there', () => {
  const [docker, podman] = ['d0'.repeat(32), 'd1'.repeat(32)];
  put('etc/docker/daemon.json', '{"data-root":"/mnt/docker"}');
  put('etc/containers/storage.conf', '[storage]\ngraphroot = "/mnt/containers"\n');
  put(`mnt/docker/containers/${docker}/config.v2.json`, '{"Name":"/far"}');
  put('mnt/containers/overlay-containers/containers.json', JSON.stringify([{ id: podman, names: ['away'] }]));

  expect(nameOfGroup(`/docker/${docker}`)).toBe('far');
  expect(nameOfGroup(`/machine.slice/libpod-${podman}.scope`)).toBe('away');
  rmSync(`${root}etc/docker`, { recursive: true });
  rmSync(`${root}etc/containers`, { recursive: true });
});

test('a list that has changed is read again, and one that cannot be read is none', () => {
  put('etc/passwd', 'grace:x:1000:1000::/home/grace:/bin/sh\n');
  expect(nameOfGroup('/user.slice/user-1000.slice')).toBe('grace');

  put(`var/lib/docker/containers/${id}/config.v2.json`, '{"Name":');
  expect(nameOfGroup(`/docker/${id}`)).toBeUndefined();
});

describe('as other engines write it', () => {
  const ids = ['11', '22', '33', '44', '55', '66'].map((digits) => digits.repeat(32));
  const [api = '', sandbox = '', rootless = '', transient = '', nerdctl = '', cut = ''] = ids;
  const [ofBoot, btrfs] = ['b0'.repeat(32), 'bf'.repeat(32)];
  const podUid = '9d1d2c3e-5f60-4a7b-8c9d-0e1f2a3b4c5d';
  const criUid = '1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d';
  const storage = 'containers/storage/overlay-containers';
  const pod = 'api-7d9f8b6c5d-x2x4z';
  const inPod = `kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${podUid.replaceAll('-', '_')}.slice`;
  const own = '/user.slice/user-1000.slice/user@1000.service/user.slice';
  /** What is mounted on the places of the test is what its folder is on in truth. */
  const mount = mountIdOf(root);
  const disk = `${mount} 1 8:1 / / rw - ext4 /dev/sda1 rw`;
  const mountinfo = (home: string) => [disk, `${mount} 22 0:40 / /home rw - ${home} x rw`].join('\n');
  const log = (name: string) => put(`var/log/containers/${name}.log`, '');

  beforeAll(() => {
    put(
      `var/lib/${storage}/containers.json`,
      JSON.stringify([
        {
          id: api,
          names: [`k8s_api_${pod}_shop_${podUid}_0`],
          metadata: JSON.stringify({ 'pod-name': `k8s_${pod}_shop_${podUid}_0`, 'metadata-name': 'api' }),
        },
        { id: sandbox, names: [`k8s_POD_${pod}_shop_${podUid}_0`, `k8s_${pod}_shop_${podUid}_0`] },
        { id: 'cc'.repeat(32), names: [`k8s_POD_cart_shop_${criUid}_0`, `k8s_cart_shop_${criUid}_0`] },
      ]),
    );
    put(`var/lib/${storage}/volatile-containers.json`, JSON.stringify([{ id: transient, names: ['quick'] }]));
    put(
      'etc/passwd',
      'root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n',
    );
    put(
      `home/ada/.local/share/${storage}/containers.json`,
      JSON.stringify([
        { id: rootless, names: ['ada-db'] },
        { id: cut, names: ['ada\u202edb'] },
      ]),
    );
    put(
      `home/ada/.local/share/${storage}/volatile-containers.json`,
      JSON.stringify([{ id: transient, names: ['ada-quick'] }]),
    );
    put('proc/self/mountinfo', mountinfo('xfs'));
    put(`var/lib/nerdctl/1935db59/names/default/web`, nerdctl);
    put(`var/lib/nerdctl/1935db59/names/default/broken`, 'no id');
    put(`run/${storage}/volatile-containers.json`, JSON.stringify([{ id: ofBoot, names: ['of-this-boot'] }]));
    put(
      `var/lib/${storage.replace('overlay', 'btrfs')}/containers.json`,
      JSON.stringify([{ id: btrfs, names: ['b'] }]),
    );
    const person = 'home/ada/.local/share';
    put(
      `${person}/${storage.replace('overlay', 'vfs')}/containers.json`,
      JSON.stringify([{ id: btrfs, names: ['v'] }]),
    );
    put(`${person}/docker/containers/${rootless}/config.v2.json`, '{"Name":"/ada-web"}');
    put(`${person}/nerdctl/1935db59/names/default/ada-api`, nerdctl);
    put(`var/log/pods/shop_${pod}_${podUid}/api/0.log`, '');
    put('var/log/pods/kube-system_etcd-a_33d556edd3ae8ef21980288cef77ae8b/etcd/0.log', '');
    put('var/log/pods/odd', '');
    log(`${pod}_shop_sidecar-${cut.replace('66', '77')}`);
    log(`${pod}_shop_my-side-car-${nerdctl.replaceAll('5', '8')}`);
    log(`${'x'.repeat(150)}_shop_long-${cut.slice(0, 20)}`);
  });

  test.each([
    ['a container of CRI-O', `/${inPod}/crio-${api}.scope`, `api in shop/${pod}`],
    ['the sandbox of its pod', `/${inPod}/crio-${sandbox}.scope`, `sandbox of shop/${pod}`],
    [
      'a container of containerd, by the log',
      `/${inPod}/cri-containerd-${'88'.repeat(32)}.scope`,
      `my-side-car in shop/${pod}`,
    ],
    [
      'the same with the cgroupfs driver',
      `/kubepods/burstable/pod${podUid}/${'88'.repeat(32)}`,
      `my-side-car in shop/${pod}`,
    ],
    ['a pod', `/${inPod}`, `shop/${pod}`],
    ['a static pod', '/kubepods/burstable/pod33d556edd3ae8ef21980288cef77ae8b', 'kube-system/etcd-a'],
    ['a pod of CRI-O’s that no kubelet has made', `/kubepods/pod${criUid}`, 'shop/cart'],
    ['a store that lasts for a boot', `/machine.slice/libpod-${ofBoot}.scope`, 'of-this-boot'],
    ['another driver of the store', `/machine.slice/libpod-${btrfs}.scope`, 'b'],
    ['another driver of a person’s own', `${own}/libpod-${btrfs}.scope`, 'v'],
    ['a person’s own Docker', `${own}/docker-${rootless}.scope`, 'ada-web'],
    ['a person’s own nerdctl', `${own}/nerdctl-${nerdctl}.scope`, 'ada-api'],
    ['a person’s own CRI-O, which there is not', `${own}/crio-${api}.scope`, undefined],
    ['a container that calls its groups as systemd does', `/docker/${id}${own}/libpod-${rootless}.scope`, undefined],
    [
      'another’s group in a person’s name',
      `/user.slice/user-1000.slice/user@1001.service/libpod-${rootless}.scope`,
      undefined,
    ],
    ['nerdctl, systemd', `/system.slice/nerdctl-${nerdctl}.scope`, 'web'],
    ['nerdctl, cgroupfs', `/default/${nerdctl}`, 'web'],
    ['podman run --rm', `/machine.slice/libpod-${transient}.scope`, 'quick'],
    ['a person’s own Podman', `${own}/libpod-${rootless}.scope/container`, undefined],
    ['a person’s own Podman', `${own}/libpod-${rootless}.scope`, 'ada-db'],
    ['a person’s own podman run --rm', `${own}/libpod-${transient}.scope`, 'ada-quick'],
    ['a name that no engine gives', `${own}/libpod-${cut}.scope`, undefined],
    ['one whose log has lost its id', `/${inPod}/cri-containerd-${cut}.scope`, undefined],
    ['one of nobody', `/default/${'99'.repeat(32)}`, undefined],
  ])('%s: %s', (_, group, name) => {
    expect(nameOfGroup(group)).toBe(name);
  });

  test('the kubelet’s names are told where Docker runs its pods', () => {
    put(
      `var/lib/docker/containers/${cut}/config.v2.json`,
      JSON.stringify({ Name: `/k8s_api_${pod}_shop_${podUid}_2` }),
    );

    expect(nameOfGroup(`/${inPod}/docker-${cut}.scope`)).toBe(`api in shop/${pod}`);
  });

  describe('a home is looked into where nobody else can keep the agent waiting', () => {
    const theirs = (uid: number) =>
      `/user.slice/user-${uid}.slice/user@${uid}.service/user.slice/libpod-${rootless}.scope`;
    const list = JSON.stringify([{ id: rootless, names: ['bobs'] }]);

    test.each([
      ['a network disk', () => put('proc/self/mountinfo', mountinfo('nfs4'))],
      ['a file system of a program', () => put('proc/self/mountinfo', mountinfo('fuse.sshfs'))],
      ['a list of mounts that cannot be read', () => put('proc/self/mountinfo', '')],
      ['what was mounted there meanwhile', () => put('proc/self/mountinfo', mountinfo('xfs').replaceAll(mount, '1'))],
    ])('not on %s', (_, prepare) => {
      prepare();

      expect(nameOfGroup(theirs(1000))).toBeUndefined();
      put('proc/self/mountinfo', mountinfo('xfs'));
      expect(nameOfGroup(theirs(1000))).toBe('ada-db');
    });

    test('not through a link of the person’s, nor a pipe, a file of two names, or one too large', () => {
      put(`elsewhere/${storage}/containers.json`, list);
      mkdirSync(`${root}home/bob/.local`, { recursive: true });
      symlinkSync(`${root}elsewhere`, `${root}home/bob/.local/share`);
      expect(nameOfGroup(theirs(1001))).toBeUndefined();

      rmSync(`${root}home/bob/.local`, { recursive: true });
      const file = `home/bob/.local/share/${storage}/containers.json`;
      put(file, list);
      expect(nameOfGroup(theirs(1001))).toBe('bobs');

      rmSync(`${root}${file}`);
      execFileSync('mkfifo', [`${root}${file}`]);
      expect(nameOfGroup(theirs(1001))).toBeUndefined();

      rmSync(`${root}${file}`);
      put('home/other.json', list);
      linkSync(`${root}home/other.json`, `${root}${file}`);
      expect(nameOfGroup(theirs(1001))).toBeUndefined();

      rmSync(`${root}${file}`);
      put(file, `${list}${' '.repeat(5 << 20)}`);
      expect(nameOfGroup(theirs(1001))).toBeUndefined();
    });

    test('where /home itself is a link of the host’s, it is followed', () => {
      renameSync(`${root}home`, `${root}people`);
      symlinkSync('people', `${root}home`);
      put('proc/self/mountinfo', disk);
      expect(nameOfGroup(theirs(1000))).toBe('ada-db');

      // To a disk of the network: not looked at.
      put('proc/self/mountinfo', `${disk}\n${mount} 22 0:5 / /people rw - nfs4 nas:/ rw`);
      expect(nameOfGroup(theirs(1000))).toBeUndefined();
    });
  });
});

describe('sessions, as logind writes them', () => {
  const session = (id: string, fields: string) =>
    put(`run/systemd/sessions/${id}`, `# This is private data. Do not parse.\n${fields}\n`);
  const scope = (id: string) => `/user.slice/user-1000.slice/session-${id}.scope`;

  test.each([
    [
      'at a screen',
      '2',
      'UID=1000\nUSER=ada\nACTIVE=1\nSTATE=active\nREMOTE=0\nTYPE=wayland\nCLASS=user\nSCOPE=session-2.scope\nSEAT=seat0\nTTY=tty2\nSERVICE=gdm-password',
      'ada on seat0 (tty2)',
    ],
    [
      'over SSH',
      '3',
      'UID=1000\nUSER=ada\nREMOTE=1\nTYPE=tty\nTTY=/dev/pts/0\nREMOTE_HOST=192.0.2.7\nSERVICE=sshd',
      'ada from 192.0.2.7 (sshd)',
    ],
    ['of cron', 'c1', 'UID=1000\nUSER=ada\nREMOTE=0\nTYPE=unspecified\nSERVICE=cron', 'ada (cron)'],
    ['in quotes', '4', 'USER="a\\"da"\nSEAT="seat1"\nREMOTE=0', 'a"da on seat1'],
    ['without its user', '5', 'REMOTE=0', undefined],
    ['that is no file of logind’s', '6', '\0\u0001nonsense', undefined],
  ])('one %s', (_, id, fields, name) => {
    session(id, fields);

    expect(nameOfGroup(scope(id))).toBe(name);
  });

  test('one that logind has not written, or that a pipe is in the place of, has no name', () => {
    execFileSync('mkfifo', [`${root}run/systemd/sessions/8`]);

    expect(nameOfGroup(scope('7'))).toBeUndefined();
    expect(nameOfGroup(scope('8'))).toBeUndefined();
  });
});
