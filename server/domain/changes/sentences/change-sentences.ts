/** What is said when a change is applied, but for the kernel's own refusals (server/domain/changes/refusals). */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const changeSentences = {
  'plan-moved': () => 'The host has changed since this plan, or the file has: plan it again, then decide.',
  'values-moved': ({ group }: { group: string }) =>
    `The values of ${group} have changed since the preview. Look at the new preview and decide again.`,
  'confirmation-needed': ({ name }: { name: string }) =>
    `This change would end processes. Type ${name} to make it all the same.`,
  'value-refused': () => 'The kernel refused a value.',
  'no-way-to-put-back': ({ path }: { path: string }) => `${path} cannot be put back: the kernel has no way for it.`,
  'not-as-before': ({ path, before, now }: { path: string; before: string; now: string }) =>
    `${path} was ${before} and now shows ${now}.`,
} satisfies Sentences;

/** A sentence on a change that was tried. */
export const sayOfChange = sayer(changeSentences);
