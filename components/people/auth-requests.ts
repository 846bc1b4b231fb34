/** Signing in and out over better-auth's endpoints. Each gives null when it worked, else the sentence to show. */

/** Refusals (wrong password, too many attempts) come back as sentences; so does a server that cannot be reached. */
export async function signIn(email: string, password: string): Promise<string | null> {
  return post('/api/auth/sign-in/email', { email, password });
}

export async function signOut(): Promise<string | null> {
  return post('/api/auth/sign-out', {});
}

async function post(path: string, body: object): Promise<string | null> {
  try {
    const response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.ok) return null;
    const answer: unknown = await response.json().catch(() => null);
    return refusal(response.status, answer);
  } catch {
    return 'Corral cannot be reached. Check that it is running, then try again.';
  }
}

function refusal(status: number, answer: unknown): string {
  if (status === 401) return 'Unknown email address or wrong password.';
  const message = typeof answer === 'object' && answer !== null && 'message' in answer ? answer.message : null;
  if (typeof message === 'string' && message !== '') return message;
  return status >= 500 ? 'Corral could not do this. Its log says why.' : 'This was refused.';
}
