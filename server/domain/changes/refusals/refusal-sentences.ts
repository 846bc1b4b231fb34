/**
 * The kernel's refusals as sentences: what was refused, what the kernel answered, why, and what to do. One code for each known
 * case, and one for each errno where no case is known.
 */
import { sayer } from '#server/domain/sentence.ts';
import type { KernelVerb, RefusalReason } from './refusal-reason.ts';
import { refusalReasons } from './refusal-reasons.ts';

export interface RefusalValues {
  errno: string;
  verb: KernelVerb;
  /** Of the file or directory. */
  path: string;
  /** What was written, the pid of a move; '' for nothing. */
  text: string;
  /** The agent's user; '' where it is not known. */
  user: string;
}

type Meaning = Pick<RefusalReason, 'why' | 'todo'>;

const generalReasons = {
  'kernel-einval': {
    why: 'the value is not one that this file takes',
    todo: 'Look at its description on the Files tab.',
  },
  'kernel-erange': { why: 'the number is out of range', todo: 'Choose another one.' },
  'kernel-eoverflow': { why: 'the number is too large', todo: 'Choose a smaller one.' },
  'kernel-ebusy': { why: 'something in the group is using it now', todo: 'Look at its processes and child groups.' },
  'kernel-enospc': { why: 'there is no room for it', todo: 'Give the group what it lacks first.' },
  'kernel-enomem': { why: 'the kernel is out of memory for it', todo: 'Try again when the host has memory to spare.' },
  'kernel-enodev': { why: 'the group or the device is gone', todo: 'Look at the tree again.' },
  'kernel-enoent': {
    why: 'it is not there: the group is gone, or its controller is not enabled for it',
    todo: 'Look at the tree again, and at the controllers of the group.',
  },
  'kernel-eopnotsupp': { why: 'this kernel or this kind of group does not offer it', todo: 'Choose another way.' },
  'kernel-eagain': { why: 'it could not be done just now', todo: 'Try again.' },
  'kernel-eintr': { why: 'it was interrupted', todo: 'Try again.' },
  'kernel-esrch': { why: 'the process has ended', todo: 'Look at the list again.' },
  'kernel-eio': { why: 'the kernel could not carry it out', todo: "Look at the host's kernel log." },
  'kernel-erofs': {
    why: 'the control groups are mounted read-only here, as inside most containers',
    todo: 'Run the agent on the host itself, or mount them writable.',
  },
  'kernel-unknown': { why: 'Corral knows no reason for this answer', todo: 'Nothing else was tried with it.' },
} satisfies Readonly<Record<string, Meaning>>;

const permission = ({ user, ...refusal }: RefusalValues) =>
  sentenceOf(
    { user, ...refusal },
    {
      why: `${user === '' ? 'the user the agent runs as' : `the agent's user, ${user},`} has no permission for that`,
      todo: 'Run the agent as root, or have the subtree delegated to that user.',
    },
  );

export const refusalSentences = {
  ...templatesOf(refusalReasons),
  ...templatesOf(generalReasons),
  'kernel-eacces': permission,
  'kernel-eperm': permission,
};

export type RefusalCode = keyof typeof refusalSentences;

/** The known cases in the order in which they are tried. */
export const refusalCases = Object.entries(refusalReasons) as [keyof typeof refusalReasons, RefusalReason][];

/** What is left when none of them fits. */
export const generalCases = [
  ...(Object.keys(generalReasons) as (keyof typeof generalReasons)[]),
  'kernel-eacces' as const,
  'kernel-eperm' as const,
];

/** A refusal of the kernel as a sentence. */
export const sayOfRefusal = sayer(refusalSentences);

function templatesOf<C extends string>(
  meanings: Readonly<Record<C, Meaning>>,
): Readonly<Record<C, (values: RefusalValues) => string>> {
  const rows = Object.entries<Meaning>(meanings);
  // The keys are the same ones, which Object.fromEntries cannot say.
  return Object.fromEntries(
    rows.map(([code, meaning]) => [code, (values: RefusalValues) => sentenceOf(values, meaning)]),
  ) as never;
}

function sentenceOf(values: RefusalValues, { why, todo }: Meaning): string {
  return `${subject(values)} (${values.errno}): ${why}. ${todo}`;
}

function subject({ verb, path, text }: RefusalValues): string {
  switch (verb) {
    case 'write':
      return `The kernel refused ${text === '' ? 'an empty text' : `"${text}"`} for ${path}`;
    case 'read':
      return `${path} cannot be read`;
    case 'create':
      return `The kernel refused to make ${path}`;
    case 'remove':
      return `The kernel refused to remove ${path}`;
    case 'move':
      return `The kernel refused process ${text} in ${path}`.replace('  ', ' ');
  }
}
