/** What is said of limits on I/O. */
import { ioFigureWords } from '#server/domain/limits/limit-sentences.ts';
import type { Whole } from '#server/domain/sentence.ts';
import { info, refused, warning } from './note-kinds.ts';

export const ioNotes = {
  'io-partition': info(
    ({ part, disk }: { part: string; disk: string }) =>
      `${part} is a part of ${disk}: the kernel limits whole disks, so this is a limit on all of ${disk}.`,
  ),
  'io-no-limit': warning(
    ({ disk, figure, amount }: { disk: string; figure: keyof typeof ioFigureWords; amount: Whole }) =>
      `${disk}, ${ioFigureWords[figure]}: ${amount} is beyond what the kernel counts: it will keep no limit.`,
  ),
  'io-weight-no-bfq': warning(
    ({ disks }: { disks: string }) =>
      `No disk of this host has the BFQ scheduler${disks === '' ? '' : `: ${disks}`}. The weight is kept, and counts for nothing until one does (/sys/block/DISK/queue/scheduler).`,
  ),
  'io-disk-no-bfq': refused(
    ({ disk, scheduler }: { disk: string; scheduler: string }) =>
      `${disk} has the scheduler ${scheduler}: the kernel takes a weight for BFQ on single disks only where BFQ is theirs (EOPNOTSUPP). Choose it first: echo bfq > /sys/block/${disk}/queue/scheduler.`,
  ),
  'io-disk-no-cost': refused(
    ({ disk, device }: { disk: string; device: string }) =>
      `io.cost is not set up for ${disk}: the kernel takes weights of single disks only where it is (EOPNOTSUPP). Set it up first, in the root group: echo "${device} enable=1" > io.cost.qos. Or set the weight for all disks.`,
  ),
  'io-bfq-forgets': info(
    () =>
      'BFQ forgets the weights of single disks when the one for all disks is written: they are written again after it.',
  ),
  'io-weight-cost': info(
    () => 'The weight counts on disks for which io.cost is enabled (io.cost.qos of the root group).',
  ),
  'io-flat-v1': info(
    () =>
      'On v1 this holds for processes directly in the group alone: groups below it are not slowed by it, and have limits of their own or none.',
  ),
  'io-buffered-v1': info(
    () =>
      'On v1 only direct and synchronous writes are slowed: what is written through the file cache is written back by the kernel, in nobody’s name.',
  ),
};
