/**
 * How long after the kernel has killed a process at its group's memory limit an open Events page shows it: each victim waits in
 * its group until it is told to take memory, so that the page knows whom to look for. Run as root: node bench/kill-to-card.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Page } from '@playwright/test';
import { openBrowser, openContext } from './browser.ts';
import { type BenchProduct, openProduct } from './product.ts';
import { type BenchGroup, openGroup } from './product-groups.ts';
import { type BenchReport, formatLatency, quantile, runBench, say } from './report.ts';

const runs = 60;
const limitBytes = 8n << 20n;
const allowedMs = 1000;
const giveUpMs = 20_000;

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened);
  const group = await openGroup(opened, product.api, 'kill');
  const memory = { group: group.path, edits: [{ key: 'memory.max' as const, value: limitBytes }] };
  const { basis } = await product.api.limits.preview.query(memory);
  await product.api.limits.change.mutate({ ...memory, basis, confirmed: null });
  const browser = await openBrowser(opened);
  const page = await (await openContext(browser, product)).newPage();
  await page.goto(`${product.url}/events`);
  await page.getByRole('heading', { name: 'Events' }).waitFor();
  const told = watchAgent(opened, product);

  const delays = { page: [] as number[], agent: [] as number[] };
  let neverSeen = 0;
  for (let run = 0; run < runs; run += 1) {
    if (run % 10 === 0) say(`run ${run} of ${runs}`);
    await sleep(200 + Math.random() * 400);
    const victim = await startVictim(opened, group);
    const shown = watchPage(page, victim.pid);
    const endedMs = await victim.takeMemory();
    const shownMs = await shown;
    const toldMs = told.get(victim.pid);
    if (shownMs === null || toldMs === undefined) neverSeen += 1;
    else {
      delays.page.push(shownMs - endedMs);
      delays.agent.push(toldMs - endedMs);
    }
  }
  const p99 = quantile(delays.page, 0.99);
  return {
    conditions: [
      `${runs} processes were killed one after the other, at random moments, at a memory limit of 8 MiB; the page was /events in headless Chromium, open before. From the victim's end, as its parent saw it, to the frame after its row was in the list.`,
      'The agent looks at the kernel’s log four times a second, and has the event on disk before it tells anybody; web stores it before it shows it.',
    ],
    figures: [
      {
        what: 'from the kernel’s kill to the Events page',
        measured: `${formatLatency(delays.page)}${neverSeen > 0 ? `; ${neverSeen} not seen within ${giveUpMs / 1000} s` : ''}`,
        beside: `to the agent's bare stream: ${formatLatency(delays.agent)}`,
        budget: { text: `p99 ≤ ${allowedMs} ms`, met: neverSeen === 0 && p99 <= allowedMs },
      },
    ],
  };
});

/** A process that is in the group and waits; told to, it takes memory until it is killed. */
async function startVictim(opened: AsyncDisposableStack, { dirs }: BenchGroup) {
  const script = 'for dir; do echo $$ >"$dir/cgroup.procs" || exit 1; done; echo in; read go; exec tail /dev/zero';
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...dirs], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  opened.defer(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  return {
    pid: child.pid ?? 0,
    /** When it had ended. */
    takeMemory: async () => {
      child.stdin.write('go\n');
      const [, signal] = await ended;
      const atMs = nowMs();
      if (signal !== 'SIGKILL') throw new Error(`the victim ended by ${signal}`);
      return atMs;
    },
  };
}

/** When a row with the victim's pid was drawn, by the page's own clock (the machine's); null when it was not. */
function watchPage(page: Page, pid: number): Promise<number | null> {
  return page.evaluate(
    ({ words, waitMs }) =>
      new Promise<number | null>((resolve) => {
        const now = () => performance.timeOrigin + performance.now();
        const look = () => {
          if (!document.body.textContent?.includes(words)) return;
          observer.disconnect();
          // The callback runs before the frame is drawn, the message after it.
          requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => resolve(now());
            port2.postMessage(null);
          });
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { subtree: true, childList: true, characterData: true });
        setTimeout(() => resolve(null), waitMs);
      }),
    { words: `(${pid})`, waitMs: giveUpMs },
  );
}

/** When the agent told of each victim, by pid. */
function watchAgent(opened: AsyncDisposableStack, { agent }: BenchProduct): Map<number, number> {
  const told = new Map<number, number>();
  const stop = new AbortController();
  opened.defer(() => stop.abort());
  void (async () => {
    for await (const { events } of agent.watchEvents({ after: null }, stop.signal))
      for (const event of events) if ('kill' in event) for (const { pid } of event.kill.victims) told.set(pid, nowMs());
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return told;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
