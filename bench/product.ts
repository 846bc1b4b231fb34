/**
 * The real product for a bench: started in folders and on a port of its own, entered as administrator. Everything it
 * opens goes onto the bench's stack of things to close.
 */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createTRPCClient, httpLink } from '@trpc/client';
import superjson from 'superjson';
import type { AppRouter } from '#server/api/router.ts';
import type { AgentConnection } from '#server/hosts/agent-client.ts';
import { connectAgent } from '#server/hosts/agent-client.ts';
import { startProduct } from '../e2e/product.ts';
import { say } from './report.ts';

const administrator = { email: 'bench@example.org', password: 'grazing-quietly-7-fields' };

export type Api = ReturnType<typeof connectApi>;

export interface BenchProduct {
  url: string;
  /** What a signed-in browser sends: "name=value". */
  cookie: { name: string; value: string };
  /** The HTTP API as the administrator, one request for each call. */
  api: Api;
  /** The agent's verbs on its own socket, past web. */
  agent: AgentConnection;
  agentPid: number;
  webPid: number;
  /** Read and written by web meanwhile. */
  databaseFile: string;
  /** Where the database and other durable things are: on the same disk as the product's. */
  folder: string;
}

/** Starts Corral and signs in; ended, with all its folders removed, when the stack is. */
export async function openProduct(
  opened: AsyncDisposableStack,
  settings: Record<string, string> = {},
): Promise<BenchProduct> {
  say('starting Corral');
  const folder = mkdtempSync(path.join(tmpdir(), 'corral-bench-'));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  // Web's own user passes through it to the agent's socket.
  chmodSync(folder, 0o755);
  const socketPath = path.join(folder, 'run/agent.sock');
  const product = await startProduct({ CORRAL_RUN_DIR: path.join(folder, 'run'), ...settings });
  opened.defer(() => product.stop());
  const cookie = await enter(product.url, product.firstStartLink);
  const agent = connectAgent({ socketPath });
  opened.defer(() => agent.close());
  return {
    url: product.url,
    cookie,
    api: connectApi(product.url, `${cookie.name}=${cookie.value}`),
    agent,
    agentPid: product.agentPid(),
    webPid: webBelow(product.supervisorPid),
    databaseFile: path.join(product.folder, 'data/corral.db'),
    folder,
  };
}

function connectApi(url: string, cookie: string) {
  return createTRPCClient<AppRouter>({
    links: [httpLink({ url: `${url}/api/trpc`, transformer: superjson, headers: { cookie }, methodOverride: 'POST' })],
  });
}

/** A member of that team, invited and signed in. */
export async function openMember(
  { url, api }: Pick<BenchProduct, 'url' | 'api'>,
  team: string,
): Promise<Pick<BenchProduct, 'url' | 'api' | 'cookie'>> {
  const person = { email: 'member@example.org', password: administrator.password };
  const { url: link } = await api.people.invite.mutate({ email: person.email, role: 'member' });
  const token = new URL(link).searchParams.get('token') ?? '';
  await connectApi(url, '').links.use.mutate({ token, password: person.password });
  await api.teams.addMember.mutate({ id: team, email: person.email });
  const cookie = await signIn(url, person);
  return { url, cookie, api: connectApi(url, `${cookie.name}=${cookie.value}`) };
}

async function enter(url: string, firstStartLink: string): Promise<BenchProduct['cookie']> {
  const token = new URL(firstStartLink).searchParams.get('token') ?? '';
  await connectApi(url, '').firstStart.create.mutate({ token, ...administrator });
  return signIn(url, administrator);
}

async function signIn(url: string, person: typeof administrator): Promise<BenchProduct['cookie']> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify(person),
  });
  const pair = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const cut = pair.indexOf('=');
  if (!response.ok || cut < 0) throw new Error(`could not sign in: ${response.status} ${await response.text()}`);
  return { name: pair.slice(0, cut), value: pair.slice(cut + 1) };
}

/** Web, by the title that Next gives its process, somewhere below the supervisor. Throws when there is none. */
function webBelow(supervisorPid: number): number {
  const found = readdirSync('/proc').find((name) => {
    if (!/^\d+$/.test(name) || !readOrEmpty(`/proc/${name}/cmdline`).startsWith('next-server')) return false;
    let pid = Number(name);
    while (pid > 1 && pid !== supervisorPid) pid = Number(fieldsAfterName(readOrEmpty(`/proc/${pid}/stat`))[1] ?? 0);
    return pid === supervisorPid;
  });
  if (!found) throw new Error('web does not run');
  return Number(found);
}

/** CPU time a process has used in all its threads, in seconds (fields 14 and 15 of proc_pid_stat(5); 100 ticks a second). */
export function cpuSecondsOf(pid: number): number {
  const fields = fieldsAfterName(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of a process in bytes. */
export function residentBytesOf(pid: number): number {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}

/** From the third field on: the name before it may hold blanks and parentheses. */
function fieldsAfterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** Processes come and go between two reads. */
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
