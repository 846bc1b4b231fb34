/** Why what was typed is not a size, a number of CPUs, a duration or a count. `typed` is that, cut short. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const amountSentences = {
  'bytes-are-whole': () => 'Bytes are whole. Add a unit for a fraction: 1.5 GiB, 0.5 MB.',
  'size-missing': () => 'Write a size, such as 512M or 1.5 GiB, or max for no limit.',
  'amount-negative': ({ typed }: { typed: string }) => `"${typed}" is negative. For no limit, write max.`,
  'size-hexadecimal': ({ typed }: { typed: string }) =>
    `"${typed}" is hexadecimal. Write a decimal size, such as 512M or 1.5 GiB.`,
  'size-exponent': ({ typed }: { typed: string }) => `"${typed}" has an exponent. Write it out, or with a unit: 1M.`,
  'not-a-size': ({ typed }: { typed: string }) =>
    `"${typed}" is not a size. Write bytes, or a number with a unit such as 512M, 1.5 GiB or 500 MB; max for no limit.`,
  'size-too-large': ({ typed }: { typed: string }) =>
    `"${typed}" is more than the kernel can count (8 EiB less one byte). For no limit, write max.`,
  'number-too-large': ({ typed }: { typed: string }) => `"${typed}" is more than the kernel can count.`,
  'size-of-one-cpu': () => 'A size is a share of host or of parent, such as "50% of host".',
  'parent-without-memory-limit': () =>
    'The parent has no memory limit to take a share of. Write "50% of host", or a size such as 512 MiB.',

  'not-a-duration': ({ typed }: { typed: string }) =>
    `"${typed}" is not a duration. Write 100 ms, 0.25 s, or microseconds as a whole number.`,
  'duration-too-fine': ({ typed }: { typed: string }) =>
    `"${typed}" is finer than the kernel counts: whole microseconds.`,
  'share-of-what': ({ typed }: { typed: string }) =>
    `Say of what: "${typed} of one CPU", "${typed} of host" or "${typed} of parent".`,
  'parent-without-quota': () =>
    'The parent has no CPU quota to take a share of. Write "50% of host", or a number of CPUs.',
  'not-a-cpu-quota': ({ typed }: { typed: string }) =>
    `"${typed}" is not a CPU quota. Write 1.5 CPUs, 50% of host, 50% of parent, 150% of one CPU, 250 ms / 1 s, or max.`,
  'too-little-cpu': ({ typed }: { typed: string }) =>
    `"${typed}" is too little: the kernel grants at least 1 ms of CPU per second (0.001 CPUs).`,
  'too-much-cpu': ({ typed }: { typed: string }) => `"${typed}" is more CPU than the kernel can count. Write max.`,
} satisfies Sentences;

/** A sentence on an amount as typed. */
export const sayOfAmount = sayer(amountSentences);
