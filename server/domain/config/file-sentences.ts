/** Why a file of libcgroup's cannot be opened or saved. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const fileSentences = {
  'file-missing': ({ path }: { path: string }) => `There is no ${path}.`,
  'file-no-file': ({ path, kind }: { path: string; kind: string }) =>
    `${path} is ${kind}, not a file: it is not opened.`,
  'file-too-large': ({ path, bytes, most }: { path: string; bytes: number; most: number }) =>
    `${path} has ${bytes} bytes; at most ${most} are opened here. Nothing of it was read.`,
  'config-file-closed': ({ path, user, errno }: { path: string; user: string; errno: string }) =>
    `${path} cannot be read by the agent's user, ${user} (${errno}).`,
  'file-binary': ({ path }: { path: string }) =>
    `${path} is no text (UTF-8): it is not opened, so that saving cannot spoil it.`,
  'file-restless': ({ path }: { path: string }) => `${path} was being written while it was read. Open it again.`,
  'file-changed': ({ path }: { path: string }) =>
    `${path} has changed since it was opened: saving would undo that. Open it again, and compare.`,
  'file-there': ({ path }: { path: string }) => `${path} is there by now. Open it first.`,
  'config-file-not-saved': ({ path, user, errno }: { path: string; user: string; errno: string }) =>
    `${path} cannot be written by the agent's user, ${user} (${errno}). It is as it was.`,
  'file-disk-full': ({ path }: { path: string }) => `The disk of ${path} is full. The file is as it was.`,
  'file-beyond-ceiling': ({ path, under }: { path: string; under: string }) =>
    `This agent changes only what is below ${under} (CORRAL_AGENT_ONLY_UNDER), and ${path} reaches the whole host.`,
} satisfies Sentences;

/** A sentence on a file that libcgroup loads. */
export const sayOfFile = sayer(fileSentences);
