/** What is said of groups that are kept after a reboot: storing them, restoring them, and where they differ. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const wantedSentences = {
  'wanted-disk-full': ({ file, errno }: { file: string; errno: string }) =>
    `The disk of ${file} is full (${errno}): what is to be kept after a reboot could not be stored, so nothing was changed.`,
  'wanted-not-written': ({ file, errno }: { file: string; errno: string }) =>
    `${file} could not be written (${errno}): what is to be kept after a reboot could not be stored, so nothing was changed.`,
  'wanted-not-kept': ({ group }: { group: string }) => `${group} is not among the groups that are kept after a reboot.`,
  'boot-launch-not-kept': ({ id }: { id: string }) => `The run ${id} is not one that is started at each boot.`,
  'restore-no-hierarchy': ({ id, waitedSeconds }: { id: string; waitedSeconds: number }) =>
    `The hierarchy ${id} is not mounted; it was awaited for ${waitedSeconds} seconds.`,
  'restore-no-unit': ({ group, waitedSeconds }: { group: string; waitedSeconds: number }) =>
    `${group} belongs to systemd, which has not started it; it was awaited for ${waitedSeconds} seconds.`,
  'restore-controller-missing': ({ controller, key }: { controller: string; key: string }) =>
    `The ${controller} controller is not available to this group on this host, so there is no ${key} here.`,
  'restore-wrong-version': ({ key, controller, version }: { key: string; controller: string; version: number }) =>
    `The ${controller} controller is on cgroup v${version} here, which has no ${key}.`,
  'restore-kept-otherwise': ({ path, asked, after }: { path: string; asked: string; after: string }) =>
    `${path} was given ${asked}, and the kernel kept ${after}.`,
  'restore-left': () => 'Left as it is: somebody or something has set it since the host started.',
  'restore-rights-left': ({ path }: { path: string }) =>
    `The owner and permissions of ${path} were left as they are: somebody or something has set them since the host started.`,
  'restore-rights': ({ path, errno }: { path: string; errno: string }) =>
    `The owner or the permissions of ${path} could not be set (${errno}).`,
  'restore-failed': ({ reason }: { reason: string }) => `It could not be restored: ${reason}`,
  'config-file-at-fault': ({ line, fault }: { line: number; fault: string }) => `Line ${line}: ${fault}`,
  'restore-file-aside': ({ file }: { file: string }) =>
    `The file of what is kept could not be read and was put aside as ${file}. Nothing of it was restored.`,
} satisfies Sentences;

/** A sentence on what is kept after a reboot. */
export const sayOfWanted = sayer(wantedSentences);
