/**
 * Every sentence that carries a code, by that code: what another language has to have. The texts are filed beside what they are
 * about; a code that two files have is found by the test.
 */

import { auditSentences } from './audit/audit-sentences.ts';
import { ceilingSentences } from './ceilings/ceiling-sentences.ts';
import { refusalSentences } from './changes/refusals/refusal-sentences.ts';
import { changeSentences } from './changes/sentences/change-sentences.ts';
import { effectiveSentences } from './changes/sentences/effective-sentences.ts';
import { noteCatalogue } from './changes/sentences/note.ts';
import { recoverySentences } from './changes/sentences/recovery-sentences.ts';
import { systemdSentences } from './changes/sentences/systemd-sentences.ts';
import { writeSentences } from './changes/sentences/write-sentences.ts';
import { conversionSentences } from './config/conversion-sentences.ts';
import { fileSentences } from './config/file-sentences.ts';
import { meaningSentences } from './config/meaning-sentences.ts';
import { syntaxSentences } from './config/syntax-sentences.ts';
import { controlSentences } from './control/control-sentences.ts';
import { groupSentences } from './groups/group-sentences.ts';
import { launchSentences } from './launch/launch-sentences.ts';
import { amountSentences } from './limits/amount-sentences.ts';
import { limitSentences } from './limits/limit-sentences.ts';
import { notificationSentences } from './notifications/notification-sentences.ts';
import { peopleSentences } from './people/people-sentences.ts';
import { processSentences } from './processes/process-sentences.ts';
import { requestSentences } from './requests/request-sentences.ts';
import { landingSentences } from './rules/landing-sentences.ts';
import { ruleSentences } from './rules/rule-sentences.ts';
import { scheduleSentences } from './schedules/schedule-sentences.ts';
import { englishOf, framed, type SentenceKey, type Sentences } from './sentence.ts';
import { teamSentences } from './teams/team-sentences.ts';
import { templateSentences } from './templates/template-sentences.ts';
import { trySentences } from './tries/try-sentences.ts';
import { wantedSentences } from './wanted/wanted-sentences.ts';
import { messageSentences } from './webhooks/message-sentences.ts';
import { webhookSentences } from './webhooks/webhook-sentences.ts';

const notes = Object.fromEntries(
  Object.entries<{ text: Sentences[string] }>(noteCatalogue).map(([code, { text }]) => [code, text]),
);

/** The catalogues by their subject. */
export const sentenceFiles = {
  notes,
  changes: changeSentences,
  writes: writeSentences,
  recovery: recoverySentences,
  systemd: systemdSentences,
  effective: effectiveSentences,
  refusals: refusalSentences,
  limits: limitSentences,
  amounts: amountSentences,
  groups: groupSentences,
  ceilings: ceilingSentences,
  control: controlSentences,
  configSyntax: syntaxSentences,
  configMeaning: meaningSentences,
  configFiles: fileSentences,
  configConversion: conversionSentences,
  processes: processSentences,
  launch: launchSentences,
  wanted: wantedSentences,
  tries: trySentences,
  rules: ruleSentences,
  landings: landingSentences,
  people: peopleSentences,
  teams: teamSentences,
  requests: requestSentences,
  templates: templateSentences,
  schedules: scheduleSentences,
  webhooks: webhookSentences,
  messages: messageSentences,
  notifications: notificationSentences,
  audit: auditSentences,
} as const satisfies Readonly<Record<string, Sentences>>;

const sentences: ReadonlyMap<string, Sentences[string]> = new Map(
  Object.values<Sentences>(sentenceFiles).flatMap((file) => Object.entries(file)),
);

/** The English of a code and its values, null for a code that there is not (any more). */
export function textOf({ code, values }: SentenceKey): string | null {
  const template = sentences.get(code);
  if (!template) return null;
  return framed(englishOf(template, values), values);
}
