/**
 * What 200 browsers that watch one host cost: each holds the tree's subscription and the charts of one group, as the
 * Groups page does; beside one such browser. Run as root: node bench/subscribers.ts
 */
import { randomUUID } from 'node:crypto';
import { type ClientRequest, get } from 'node:http';
import superjson from 'superjson';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type BenchProduct, cpuSecondsOf, openProduct, residentBytesOf } from './product.ts';
import { openGroup, openSleeper } from './product-groups.ts';
import { type BenchReport, runBench, say } from './report.ts';

const subscriberCount = 200;
/** Rows that each says it has on screen. */
const rowsOnScreen = 30;
const settleMs = 8000;
const windowMs = 20_000;
const budgetWebShare = 0.5;

interface Subscriber {
  /** Sample times of the tree's messages that came. */
  ticks: number[];
  /** Messages of the chart's subscription. */
  points: number;
  bytes: number;
  fault: string | null;
}

interface Watched {
  webShare: number;
  agentShare: number;
  ownShare: number;
  webBytes: number;
  /** Samples that the agent took, by its own stream. */
  sampled: number;
  /** Of all tree messages due, those that did not come. */
  missed: number;
  due: number;
  leastPoints: number;
  bytesPerSecond: number;
  faults: string[];
}

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened);
  const group = await openGroup(opened, product.api, 'watched');
  openSleeper(opened, group);
  const groups = (await product.agent.groups()).map(({ path }) => path);
  const look = [group.path, ...groups.filter((path) => path !== group.path)].slice(0, rowsOnScreen);

  const nobody = await watch(product, group.path, look, 0);
  const one = await watch(product, group.path, look, 1);
  const many = await watch(product, group.path, look, subscriberCount);
  const faults = [...one.faults, ...many.faults];
  if (faults.length > 0) say(`subscribers that failed: ${faults.slice(0, 5).join('; ')}`);

  return {
    conditions: [
      `Each subscriber holds tree.watch and charts.watch (15 minutes, one group) over HTTP on loopback and looks at ${look.length} rows; the host had ${groups.length} groups; CPU is that of a process in all its threads over ${windowMs / 1000} s.`,
      `The subscribers are read by one process on the same machine, which used ${percent(many.ownShare)} of a core itself. A dropped update is a sample of the agent that a subscriber's tree did not get.`,
    ],
    figures: [
      {
        what: `web with ${subscriberCount} subscribers`,
        measured: `${percent(many.webShare)} of one core`,
        beside: `${ratio(many.webShare, one.webShare)} × one subscriber (${percent(one.webShare)}); nobody: ${percent(nobody.webShare)}`,
        budget: { text: `≤ ${percent(budgetWebShare)} of one core`, met: many.webShare <= budgetWebShare },
      },
      {
        what: 'dropped updates',
        measured: `${many.missed} of ${many.due}`,
        beside: `${many.sampled} samples; the slowest chart got ${many.leastPoints} messages; ${Math.round(many.bytesPerSecond / 1024)} KiB/s to all`,
        budget: { text: 'none', met: many.missed === 0 && many.faults.length === 0 },
      },
      {
        what: `agent with ${subscriberCount} subscribers behind one web`,
        measured: `${percent(many.agentShare)} of one core`,
        beside: `${ratio(many.agentShare, one.agentShare)} × one subscriber (${percent(one.agentShare)})`,
        budget: null,
      },
      {
        what: "web's resident memory",
        measured: `${Math.round(many.webBytes / 2 ** 20)} MiB`,
        beside: `${ratio(many.webBytes, one.webBytes)} × with one subscriber (${Math.round(one.webBytes / 2 ** 20)} MiB)`,
        budget: null,
      },
    ],
  };
});

async function watch(product: BenchProduct, group: GroupPath, look: GroupPath[], count: number): Promise<Watched> {
  say(`${count} subscribers: ${(settleMs + windowMs) / 1000} s`);
  const requests: ClientRequest[] = [];
  const subscribers = Array.from(
    { length: count },
    (): Subscriber => ({ ticks: [], points: 0, bytes: 0, fault: null }),
  );
  const sampled: number[] = [];
  const stop = new AbortController();
  const sampling = noteSamples(product, sampled, stop.signal);
  for (const subscriber of subscribers) {
    const watchId = randomUUID();
    requests.push(
      subscribe(product, 'tree.watch', { watchId }, subscriber, (message) => {
        const atMs = /"kind":"tick","atMs":([\d.]+)/.exec(message)?.[1];
        if (atMs) subscriber.ticks.push(Number(atMs));
      }),
      subscribe(product, 'charts.watch', { group, rangeSeconds: 900 }, subscriber, (message) => {
        if (message.includes('"kind":"points"')) subscriber.points += 1;
      }),
    );
    await product.api.tree.look.mutate({ watchId, paths: look });
  }
  await sleep(settleMs);

  for (const subscriber of subscribers) Object.assign(subscriber, { points: 0, bytes: 0 });
  const before = readCpu(product);
  const startMs = Date.now();
  await sleep(windowMs);
  const endMs = Date.now();
  const after = readCpu(product);
  const webBytes = residentBytesOf(product.webPid);
  // What was sampled at the very end is still under way.
  await sleep(1500);
  stop.abort();
  await sampling;
  for (const request of requests) request.destroy();

  const seconds = (endMs - startMs) / 1000;
  const due = sampled.filter((atMs) => atMs >= startMs && atMs < endMs);
  const missed = subscribers.map(({ ticks }) => {
    const got = new Set(ticks);
    return due.filter((atMs) => !got.has(atMs)).length;
  });
  return {
    webShare: (after.web - before.web) / seconds,
    agentShare: (after.agent - before.agent) / seconds,
    ownShare: (after.own - before.own) / seconds,
    webBytes,
    sampled: due.length,
    missed: missed.reduce((sum, each) => sum + each, 0),
    due: due.length * count,
    leastPoints: Math.min(...subscribers.map(({ points }) => points)),
    bytesPerSecond: subscribers.reduce((sum, { bytes }) => sum + bytes, 0) / seconds,
    faults: subscribers.flatMap(({ fault }) => fault ?? []),
  };
}

/** One event stream of the API, without the client library: 400 of them are to cost this process little. */
function subscribe(
  { url, cookie }: BenchProduct,
  procedure: string,
  input: object,
  subscriber: Subscriber,
  onMessage: (message: string) => void,
): ClientRequest {
  const query = encodeURIComponent(JSON.stringify(superjson.serialize(input)));
  const request = get(
    `${url}/api/trpc/${procedure}?input=${query}`,
    { agent: false, headers: { accept: 'text/event-stream', cookie: `${cookie.name}=${cookie.value}` } },
    (response) => {
      if (response.statusCode !== 200) subscriber.fault = `${procedure}: HTTP ${response.statusCode}`;
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        subscriber.bytes += chunk.length;
        const messages = (rest + chunk).split('\n\n');
        rest = messages.pop() ?? '';
        for (const message of messages) onMessage(message);
      });
      response.on('error', () => {});
    },
  );
  request.on('error', (error) => {
    if (!request.destroyed) subscriber.fault = `${procedure}: ${error.message}`;
  });
  return request;
}

async function noteSamples({ agent }: BenchProduct, sampled: number[], signal: AbortSignal): Promise<void> {
  for await (const event of agent.watchTree(signal)) if (event.kind === 'tick') sampled.push(event.atMs);
}

function readCpu({ webPid, agentPid }: BenchProduct): { web: number; agent: number; own: number } {
  return { web: cpuSecondsOf(webPid), agent: cpuSecondsOf(agentPid), own: cpuSecondsOf(process.pid) };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function ratio(value: number, of: number): string {
  return of > 0 ? (value / of).toFixed(value / of < 10 ? 1 : 0) : '–';
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
