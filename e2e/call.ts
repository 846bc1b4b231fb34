import type { APIRequestContext } from '@playwright/test';

export interface Answer {
  status: number;
  /** What was answered, or null when the call was refused. */
  data: unknown;
  /** The word and the sentence of a refusal. */
  code: string | null;
  sentence: string | null;
}

/** Calls a procedure that changes something by hand, past every form, as whoever the request's cookies say. */
export async function callByHand(
  request: APIRequestContext,
  url: string,
  name: string,
  input: object,
): Promise<Answer> {
  const response = await request.post(`${url}/api/trpc/${name}`, {
    // A connection of its own: one that was left open may be closed by the server in the moment that it is used again.
    headers: { origin: url, connection: 'close' },
    data: { json: input },
  });
  const body: { result?: { data: { json: unknown } }; error?: { json: { data: { app?: AppFault } } } } =
    await response.json();
  const fault = body.error?.json.data.app;
  return {
    status: response.status(),
    data: body.result?.data.json ?? null,
    code: fault?.code ?? null,
    sentence: fault?.public ?? null,
  };
}

interface AppFault {
  code: string;
  public: string;
}
