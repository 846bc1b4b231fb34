/** What is said of webhooks: why one cannot be made, and why a message did not arrive. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const webhookSentences = {
  'webhook-none': () => 'There is no such webhook (any more).',
  'webhook-name-taken': ({ name }: { name: string }) => `There is a webhook called ${name} already.`,
  'webhook-changed': ({ name }: { name: string }) =>
    `Somebody has changed the webhook ${name} meanwhile. Look at it again.`,
  'webhook-too-many': ({ most }: { most: number }) => `There are ${most} webhooks already, which is the most.`,
  'webhook-no-team': () => 'There is no such team (any more).',
  'webhook-no-delivery': () => 'There is no such delivery, or it was too old and has been deleted.',
  'webhook-delivery-under-way': () => 'This message is under way already.',
  'webhook-paused': ({ name }: { name: string }) => `The webhook ${name} is paused. Resume it first.`,
  'webhook-queue-full': ({ most }: { most: number }) =>
    `${most} messages were waiting for this webhook already, which is the most.`,
  // Why an attempt failed.
  'webhook-plain-http': ({ host }: { host: string }) =>
    `Nothing is sent to ${host} without encryption: use https://, or have CORRAL_WEBHOOK_ALLOW name its network.`,
  'webhook-private-address': ({ host, address }: { host: string; address: string }) =>
    `${host === address ? host : `${host} leads to ${address}, which`} is not a public address. Nothing is sent there unless CORRAL_WEBHOOK_ALLOW names its network.`,
  'webhook-name-unknown': ({ host }: { host: string }) => `There is no address for the name ${host}.`,
  'webhook-name-timeout': ({ host }: { host: string }) => `The name server did not say in time where ${host} is.`,
  'webhook-connection-refused': ({ host }: { host: string }) => `${host} took no connection at this port.`,
  'webhook-unreachable': ({ host }: { host: string }) => `There is no way to ${host} from here.`,
  'webhook-connect-timeout': ({ host }: { host: string }) => `${host} did not take the connection in time.`,
  'webhook-timeout': ({ seconds }: { seconds: number }) => `No answer came within ${seconds} seconds.`,
  'webhook-connection-lost': ({ host }: { host: string }) => `${host} closed the connection without an answer.`,
  'webhook-tls': ({ host, errno }: { host: string; errno: string }) =>
    `The encrypted connection to ${host} could not be trusted (${errno}).`,
  'webhook-bad-answer': ({ host }: { host: string }) => `${host} answered with something that is not HTTP.`,
  'webhook-redirected': ({ status }: { status: number }) =>
    `It answered ${status}: the receiver is elsewhere. Corral follows nobody there; change the address.`,
  'webhook-status': ({ status }: { status: number }) => `It answered ${status}; only 2xx counts as received.`,
  'webhook-cut-short': () => 'Corral was stopped in this attempt: whether it arrived is not known.',
  'webhook-secret-unreadable': () =>
    "The signing secret cannot be read any more, because Corral's own secret is another one. Make a new signing secret.",
  'webhook-failed': ({ errno }: { errno: string }) => `It could not be sent (${errno}).`,
} satisfies Sentences;

/** A sentence on webhooks. */
export const sayOfWebhook = sayer(webhookSentences);
