/** The rows of refused-writes.ts on what groups may use of disks, huge pages, the network, devices and what is counted. */
import type { RefusalReason } from './refusal-reason.ts';

export const deviceWriteReasons = {
  'write-io-enodev': {
    errno: 'ENODEV',
    files: /^(io\.|blkio\.)/,
    why: 'there is no such block device',
    todo: 'Name a whole disk as MAJOR:MINOR, as lsblk shows it.',
  },
  'write-bfq-weight-erange': {
    errno: 'ERANGE',
    files: /^(io|blkio)\.bfq\.weight(_device)?$/,
    why: 'a weight for BFQ goes from 1 to 1000',
    todo: 'Choose a weight in that range; 100 is the default.',
  },
  'write-io-erange': {
    errno: 'ERANGE',
    files: /^(io\.|blkio\.)/,
    why: 'the number is out of range (0 is none; weights go from 1 to 10000)',
    todo: 'Choose another number, or max.',
  },
  'write-io-weight-einval': {
    errno: 'EINVAL',
    files: /^(io|blkio)\.(bfq\.)?weight(_device)?$/,
    why: 'a weight is a whole number, for io.weight from 1 to 10000',
    todo: 'Choose a weight in that range; 100 is the default.',
  },
  'write-hugetlb-einval': {
    errno: 'EINVAL',
    files: /^hugetlb\./,
    why: 'it takes bytes, or no limit (max on v2, -1 on v1)',
    todo: 'Choose a size.',
  },
  'write-io-latency-einval': {
    errno: 'EINVAL',
    files: /^io\.latency$/,
    why: 'it takes MAJOR:MINOR and a target in microseconds',
    todo: 'Write it like 8:0 target=10000.',
  },
  'write-io-einval': {
    errno: 'EINVAL',
    files: /^(io\.|blkio\.)/,
    why: 'it takes MAJOR:MINOR and whole numbers of at least 2, or max',
    todo: 'Write it like 8:0 rbps=1048576.',
  },
  'write-io-weight-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    files: /^io\.weight$/,
    why: 'a weight for one device needs the iocost model on that device',
    todo: 'Set the default weight instead.',
  },
  'write-bfq-weight-eopnotsupp': {
    errno: 'EOPNOTSUPP',
    files: /^(io|blkio)\.bfq\.weight(_device)?$/,
    why: 'a weight for one device needs the BFQ scheduler on that device',
    todo: 'Choose it in /sys/block/DISK/queue/scheduler, or set the weight of all disks.',
  },
  'write-net-prio-enodev': {
    errno: 'ENODEV',
    files: /^net_prio\./,
    why: 'there is no such network interface',
    todo: 'See ip link for their names.',
  },
  'write-misc-einval': {
    errno: 'EINVAL',
    files: /^misc\.max$/,
    why: 'it takes a resource that this host has and a whole number, or max',
    todo: 'See misc.capacity of the root group for their names; write it like sev 10.',
  },
  'write-misc-erange': {
    errno: 'ERANGE',
    files: /^misc\.max$/,
    why: 'the number is more than 64 bits hold',
    todo: 'Choose a smaller one, or max.',
  },
  'write-rdma-enodev': {
    errno: 'ENODEV',
    files: /^rdma\.max$/,
    why: 'there is no such RDMA device',
    todo: 'See /sys/class/infiniband for their names.',
  },
  'write-rdma-einval': {
    errno: 'EINVAL',
    files: /^rdma\.max$/,
    why: 'it takes a device, and hca_handle= and hca_object= with whole numbers to 2147483647, or max',
    todo: 'Write it like mlx5_0 hca_handle=2 hca_object=2000.',
  },
  'write-devices-einval': {
    errno: 'EINVAL',
    files: /^devices\.(allow|deny)$/,
    why: 'all devices can be given or taken only while there is no group below, and for a moment after the last was removed',
    todo: 'Remove the groups below, or change single devices; right after a removal, try again.',
  },
  'write-devices-eperm': {
    errno: 'EPERM',
    files: /^devices\./,
    why: 'a group cannot be given a device that its parent may not use',
    todo: 'Allow it in the parent first.',
  },
} satisfies Readonly<Record<string, Omit<RefusalReason, 'verb'>>>;
