/** What is said of misc and rdma. */
import { refused } from './note-kinds.ts';

export const countedNotes = {
  'no-misc-resource': refused(
    ({ resource, known }: { resource: string; known: string }) =>
      `misc counts no resource ${resource} on this host (the kernel answers EINVAL); ${known === '' ? 'there is none' : `there is ${known}`}.`,
  ),
  'no-rdma-device': refused(
    ({ device, known }: { device: string; known: string }) =>
      `There is no RDMA device ${device} here (the kernel answers ENODEV); ${known === '' ? 'there is none' : `there is ${known}`}.`,
  ),
};
