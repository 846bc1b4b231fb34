import { expect, test } from 'vitest';
import { parseGroupPath } from './group-path.ts';
import type { GroupOwner } from './host.ts';
import { ownerOf, unescapeUnit } from './owner.ts';

const id = '3f2a9c0d1e4b5a697887f6e5d4c3b2a13f2a9c0d1e4b5a697887f6e5d4c3b2a1';
const container = 'container 3f2a9c0d1e4b';
const uid = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';
const uidInUnit = uid.replaceAll('-', '_');
const userSlice = '/user.slice/user-1000.slice/user@1000.service';

test.each<[string, GroupOwner['kind'], string | null]>([
  // a name is cut between characters
  ['/ecs/aaaaaaaaaaa\u{1F42E}b', 'docker', 'ECS task aaaaaaaaaaa\u{1F42E}'],
  // nobody
  ['/', 'none', null],
  ['/web', 'none', null],
  ['/web/api', 'none', null],
  ['/web/docker', 'none', null],
  ['/web/lxc/a', 'none', null],
  ['/web/kubelet', 'none', null],
  ['/corral-test-1', 'none', null],
  // systemd
  ['/init.scope', 'systemd', 'init.scope'],
  ['/system.slice', 'systemd', 'system.slice'],
  ['/system.slice/nginx.service', 'systemd', 'nginx.service'],
  ['/system.slice/nginx.service/workers', 'systemd', 'nginx.service'],
  ['/system.slice/system-getty.slice/getty@tty1.service', 'systemd', 'getty@tty1.service'],
  ['/system.slice/dev-disk-by\\x2duuid-1.swap', 'systemd', 'dev-disk-by-uuid-1.swap'],
  ['/system.slice/_cpu.service', 'systemd', 'cpu.service'],
  ['/a.slice/a-b.slice/a-b-c.slice', 'systemd', 'a-b-c.slice'],
  [`${userSlice}/app.slice/app-gnome-firefox-1234.scope`, 'systemd', 'app-gnome-firefox-1234.scope'],
  [`${userSlice}/app.slice/app-flatpak-org.gimp.GIMP-99.scope`, 'systemd', 'app-flatpak-org.gimp.GIMP-99.scope'],
  [`${userSlice}/snap.firefox.firefox-8b1c.scope`, 'systemd', 'snap.firefox.firefox-8b1c.scope'],
  ['/machine.slice/systemd-nspawn@debian\\x2d12.service', 'systemd', 'machine debian-12'],
  ['/machine.slice/machine-fedora.scope', 'systemd', 'machine fedora'],
  ['/qemu.slice/101.scope', 'systemd', 'virtual machine 101'],
  // docker
  ['/docker', 'docker', 'docker containers'],
  [`/docker/${id}`, 'docker', container],
  [`/docker/${id}/init`, 'docker', container],
  [`/system.slice/docker-${id}.scope`, 'docker', container],
  ['/ecs', 'docker', 'ECS tasks'],
  ['/ecs/0123456789abcdef0123', 'docker', 'ECS task 0123456789ab'],
  [`/ecs/0123456789abcdef0123/${id}`, 'docker', `ECS ${container}`],
  // podman
  [`/machine.slice/libpod-${id}.scope`, 'podman', container],
  [`/machine.slice/libpod-${id}.scope/container`, 'podman', container],
  [`/machine.slice/libpod-conmon-${id}.scope`, 'podman', `monitor of ${container}`],
  [`${userSlice}/user.slice/libpod-${id}.scope`, 'podman', container],
  [`${userSlice}/user.slice/podman-4711.scope`, 'podman', 'podman-4711.scope'],
  [`/machine.slice/machine-libpod_pod_${id}.slice`, 'podman', 'pod 3f2a9c0d1e4b'],
  [`/libpod_parent/libpod-${id}`, 'podman', container],
  // Kubernetes
  ['/kubepods', 'kubelet', 'all pods'],
  ['/kubepods/burstable', 'kubelet', 'burstable pods'],
  [`/kubepods/burstable/pod${uid}`, 'kubelet', `pod ${uid}`],
  [`/kubepods/besteffort/pod${uid}/${id}`, 'kubelet', container],
  [`/kubepods/pod${uid}/crio-${id}`, 'crio', container],
  ['/kubepods.slice', 'kubelet', 'all pods'],
  ['/kubepods.slice/kubepods-besteffort.slice', 'kubelet', 'best-effort pods'],
  [`/kubepods.slice/kubepods-pod${uidInUnit}.slice`, 'kubelet', `pod ${uid}`],
  [`/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uidInUnit}.slice`, 'kubelet', `pod ${uid}`],
  [`/kubepods.slice/kubepods-pod${uidInUnit}.slice/cri-containerd-${id}.scope`, 'containerd', container],
  [`/kubepods.slice/kubepods-pod${uidInUnit}.slice/crio-${id}.scope`, 'crio', container],
  [`/kubepods.slice/kubepods-pod${uidInUnit}.slice/crio-conmon-${id}.scope`, 'crio', `monitor of ${container}`],
  [`/kubepods.slice/kubepods-pod${uidInUnit}.slice/docker-${id}.scope`, 'docker', container],
  ['/kubelet.slice/kubelet-kubepods.slice', 'kubelet', 'all pods'],
  [`/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${uidInUnit}.slice`, 'kubelet', `pod ${uid}`],
  [`/docker/${id}/kubelet`, 'kubelet', 'kubelet'],
  [`/docker/${id}/kubelet/kubepods/burstable/pod${uid}`, 'kubelet', `pod ${uid}`],
  [`/default/${id}`, 'containerd', container],
  // libvirt
  ['/machine.slice/machine-qemu\\x2d1\\x2dbuild\\x2dvm.scope', 'libvirt', 'machine build-vm'],
  ['/machine.slice/machine-qemu\\x2d1\\x2dvm.scope/libvirt/vcpu0', 'libvirt', 'machine vm'],
  ['/machine.slice/machine-lxc\\x2d7\\x2dbox.scope', 'libvirt', 'machine box'],
  ['/machine/old.libvirt-qemu/emulator', 'libvirt', 'machine old'],
  // LXC
  ['/lxc', 'lxc', 'LXC containers'],
  ['/lxc/101', 'lxc', 'container 101'],
  ['/lxc/101/ns/init.scope', 'systemd', 'init.scope'],
  ['/lxc.payload.web', 'lxc', 'container web'],
  ['/lxc.payload.web/cron', 'lxc', 'container web'],
  ['/lxc.monitor.web', 'lxc', 'monitor of container web'],
  // Slurm
  ['/system.slice/slurmstepd.scope', 'slurm', 'Slurm jobs'],
  ['/system.slice/slurmstepd.scope/job_42/step_0/user/task_1', 'slurm', 'job 42'],
  ['/slurm/uid_1000/job_7', 'slurm', 'job 7'],
  ['/slurm', 'slurm', 'Slurm jobs'],
  ['/batch/job_7', 'none', null],
  // Corral
  ['/system.slice/corral.service', 'corral', 'corral.service'],
  ['/system.slice/corral-agent.service/leaf', 'corral', 'corral-agent.service'],
  // The unit is systemd's, what is in it Corral's; elsewhere than among the slices the name is nobody's unit.
  ['/corral-jobs.service', 'systemd', 'corral-jobs.service'],
  ['/corral-jobs.service/api', 'corral', 'corral-jobs.service'],
  ['/web.slice/corral-jobs.service/api/v2', 'corral', 'corral-jobs.service'],
  ['/hand/corral-jobs.service/api', 'systemd', 'corral-jobs.service'],
])('%s belongs to %s', (path, kind, label) => {
  expect(ownerOf(parseGroupPath(path))).toEqual({ kind, label });
});

test.each([
  ['a\\x2db.service', 'a-b.service'],
  ['caf\\xc3\\xa9.service', 'café.service'],
  ['_cpu.service', 'cpu.service'],
  ['_plain', '_plain'],
  ['\\x2', '\\x2'],
])('unescapes the unit name %s', (name, plain) => {
  expect(unescapeUnit(name)).toBe(plain);
});
