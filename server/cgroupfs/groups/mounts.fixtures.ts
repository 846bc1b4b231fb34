/**
 * The cgroup lines of /proc/self/mountinfo and /proc/cgroups on hosts of each kind. `hybridSeparate` and `systemdV2`
 * are captured as they were; the others follow the layouts of systemd(1) and of container runtimes line by line.
 */

/** Linux 6.18: every v1 controller mounted alone, and v2 beside them. */
export const hybridSeparate = {
  mountInfo: `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard,resv_strict
31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime - cgroup cgroup rw,cpuset
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/devices rw,relatime - cgroup cgroup rw,devices
37 31 0:34 / /sys/fs/cgroup/freezer rw,relatime - cgroup cgroup rw,freezer
38 31 0:35 / /sys/fs/cgroup/blkio rw,relatime - cgroup cgroup rw,blkio
39 31 0:36 / /sys/fs/cgroup/pids rw,relatime - cgroup cgroup rw,pids
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`,
  subsystems: `#subsys_name	hierarchy	num_cgroups	enabled
cpuset	3	1	1
cpu	1	1	1
cpuacct	2	1	1
blkio	7	1	1
memory	4	20	1
devices	5	1	1
freezer	6	1	1
net_cls	0	1	1
perf_event	0	1	1
net_prio	0	1	1
hugetlb	0	1	1
pids	8	1	1
`,
};

/** Debian 12 (Linux 6.1, systemd 252): v2 alone. */
export const systemdV2 = {
  mountInfo: `23 22 0:22 / /sys rw,nosuid,nodev,noexec,relatime shared:6 - sysfs sysfs rw
34 23 0:31 / /sys/fs/cgroup rw,relatime - cgroup2 cgroup2 rw,nsdelegate
`,
  subsystems: `#subsys_name	hierarchy	num_cgroups	enabled
cpuset	0	15	1
cpu	0	15	1
cpuacct	0	15	1
blkio	0	15	1
memory	0	15	1
devices	0	15	1
freezer	0	15	1
net_cls	0	15	1
perf_event	0	15	1
net_prio	0	15	1
hugetlb	0	15	1
pids	0	15	1
rdma	0	15	1
misc	0	15	1
`,
};

/** systemd's own hybrid layout: co-mounted v1 controllers, and v2 without controllers for systemd's own use. */
export const systemdHybrid = {
  mountInfo: `25 18 0:23 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
26 25 0:24 / /sys/fs/cgroup/unified rw,nosuid,nodev,noexec,relatime shared:10 - cgroup2 cgroup2 rw,nsdelegate
27 25 0:25 / /sys/fs/cgroup/systemd rw,nosuid,nodev,noexec,relatime shared:11 - cgroup cgroup rw,xattr,name=systemd
30 25 0:28 / /sys/fs/cgroup/cpuset rw,nosuid,nodev,noexec,relatime shared:15 - cgroup cgroup rw,cpuset
31 25 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:16 - cgroup cgroup rw,cpu,cpuacct
32 25 0:30 / /sys/fs/cgroup/net_cls,net_prio rw,nosuid,nodev,noexec,relatime shared:17 - cgroup cgroup rw,net_cls,net_prio
33 25 0:31 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:18 - cgroup cgroup rw,memory
34 25 0:32 / /sys/fs/cgroup/blkio rw,nosuid,nodev,noexec,relatime shared:19 - cgroup cgroup rw,blkio
35 25 0:33 / /sys/fs/cgroup/pids rw,nosuid,nodev,noexec,relatime shared:20 - cgroup cgroup rw,pids
`,
  subsystems: `#subsys_name	hierarchy	num_cgroups	enabled
cpuset	3	1	1
cpu	4	70	1
cpuacct	4	70	1
blkio	7	70	1
memory	6	120	1
devices	9	70	1
net_cls	5	1	1
net_prio	5	1	1
pids	8	80	1
rdma	2	1	0
`,
};

/** systemd before v2: the same without `unified`; release_agent in the options as old systemd left it. */
export const systemdV1 = {
  mountInfo: `25 18 0:23 / /sys/fs/cgroup ro,nosuid,nodev,noexec shared:9 - tmpfs tmpfs ro,mode=755
26 25 0:24 / /sys/fs/cgroup/systemd rw,nosuid shared:10 - cgroup cgroup rw,xattr,release_agent=/lib/systemd/systemd-cgroups-agent,name=systemd
28 25 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:12 - cgroup cgroup rw,cpuacct,cpu
29 25 0:27 / /sys/fs/cgroup/memory rw,nosuid shared:13 - cgroup cgroup rw,memory
`,
  subsystems: `#subsys_name	hierarchy	num_cgroups	enabled
cpu	4	70	1
cpuacct	4	70	1
memory	6	120	1
`,
};

/** A container on a v1 host without a cgroup namespace: read-only, and each mount shows the container's own group. */
export const dockerV1 = {
  mountInfo: `690 688 0:91 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,mode=755
691 690 0:26 /docker/3f2a /sys/fs/cgroup/systemd ro,nosuid,nodev,noexec,relatime master:11 - cgroup cgroup rw,xattr,name=systemd
693 690 0:29 /docker/3f2a /sys/fs/cgroup/cpu,cpuacct ro,nosuid,nodev,noexec,relatime master:16 - cgroup cgroup rw,cpu,cpuacct
695 690 0:31 /docker/3f2a /sys/fs/cgroup/memory ro,nosuid,nodev,noexec,relatime master:18 - cgroup cgroup rw,memory
`,
  subsystems: systemdV1.subsystems,
};
