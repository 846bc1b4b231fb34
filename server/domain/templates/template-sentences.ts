/** What is said of templates. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const templateSentences = {
  'template-none': () => 'There is no such template (any more).',
  'template-name-taken': ({ name }: { name: string }) => `There is a template called ${name} already.`,
  'template-changed': ({ name }: { name: string }) =>
    `Somebody has changed the template ${name} meanwhile. Look at it again.`,
  'template-too-many': ({ most }: { most: number }) => `There are ${most} templates already, which is the most.`,
  'template-earlier-counted': ({ earlier }: { earlier: number }) =>
    `Counted with what ${earlier === 1 ? 'the group' : `the ${earlier} groups`} before it would be given by this.`,
  'template-fault': () => 'Something went wrong in Corral; its log has it.',
} satisfies Sentences;

/** A sentence on templates. */
export const sayOfTemplate = sayer(templateSentences);
