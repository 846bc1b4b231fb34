import type { Sender } from '#server/domain/webhooks/sender.ts';
import type { SecretBox } from './secret-box.ts';

/** What the use cases of webhooks are given besides their context. */
export interface WebhookParts {
  box: SecretBox;
  sender: Pick<Sender, 'check'>;
  /** Where people reach Corral. */
  publicUrl: string;
  /** Has the deliverer look now rather than in a second. */
  wake: () => void;
}
