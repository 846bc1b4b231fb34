/** Why the audit log does not know what became of a change, or has nothing to show. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const auditSentences = {
  'no-such-record': () => 'There is no such audit record.',
  'stopped-before-outcome': () => 'Corral was stopped before it could record the outcome.',
  'stopped-before-agent': () => 'Corral was stopped before the change reached the agent; nothing was changed.',
  'journal-too-short': () => "The agent's journal does not go back that far: the outcome is unknown.",
  'journal-without-end': () =>
    "The agent's journal has the beginning of this change and not its end: the outcome is unknown.",
} satisfies Sentences;

/** A sentence on a record of the audit log. */
export const sayOfRecord = sayer(auditSentences);
