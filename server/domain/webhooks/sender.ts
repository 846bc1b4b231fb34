/** What the services ask of the one door outwards (server/outbound). */
import type { Sentence } from '#server/domain/sentence.ts';

export interface Sender {
  /** Why nothing would be sent there; null: it would, or its name cannot be found out now. */
  check(url: string): Promise<Sentence | null>;
  /** One attempt; never throws. Ends within its time-outs, or when `signal` says so. */
  post(request: OutgoingRequest, signal: AbortSignal): Promise<SendResult>;
}

export interface OutgoingRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

export interface SendResult {
  /** Null where there was no answer. */
  status: number | null;
  /** Why it counts as failed; null: it arrived. */
  fault: Sentence | null;
  /** When the receiver wants to be asked again, as it says. */
  retryAfterMs: number | null;
}
