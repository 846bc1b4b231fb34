/** Why a control file is not written: what Corral itself does not do, and a group or a file that is not there. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const writeSentences = {
  'file-not-written': ({ file }: { file: string }) => `Corral does not write the file ${JSON.stringify(file)}.`,
  'file-takes-a-rule': ({ file }: { file: string }) => `${file} takes one rule, such as "c 1:3 rwm".`,
  'file-takes-a-line': ({ file }: { file: string }) => `${file} takes one line of text.`,
  'not-a-cgroup-filesystem': ({ dir }: { dir: string }) => `${dir} is not in a cgroup filesystem.`,
  'group-without-file': ({ group, file, dir }: { group: string; file: string; dir: string }) =>
    `The group ${group} has no file ${file} in ${dir}.`,
  'written-in-part': ({ path, written, bytes }: { path: string; written: number; bytes: number }) =>
    `The kernel took only ${written} of ${bytes} bytes written to ${path}.`,
} satisfies Sentences;

/** A sentence on a write to one control file. */
export const sayOfWrite = sayer(writeSentences);
