/** `npm run crash` (scripts/crash.mjs): the crash battery as long as one likes, with its report on the terminal. */
import { parseArgs } from 'node:util';
import { runCrashBattery } from './crash-battery.ts';

const { values } = parseArgs({ options: { kills: { type: 'string' }, seed: { type: 'string' } } });
const kills = wholeNumber('--kills', values.kills ?? '200');
const seed = wholeNumber('--seed', values.seed ?? String(Math.floor(Math.random() * 2 ** 31)));

console.log(`crash: ${kills} kills, seed ${seed}`);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());
const say = (line: string) => console.log(`crash: ${line}`);
const report = await runCrashBattery({ kills, seed, say, signal: stop.signal });
console.log(`kills: ${report.kills.web + report.kills.agent} (web ${report.kills.web}, agent ${report.kills.agent})`);
console.log(`changes: ${report.asked} asked, ${report.records} on record ${JSON.stringify(report.results)}`);
console.log(`half-made changes put back: ${report.putBack}`);
console.log(`records that lie: ${report.lies.length}`);
for (const lie of report.lies) console.log(`  ${lie}`);
console.log(`again with: npm run crash -- --kills ${kills} --seed ${seed}`);
if (report.lies.length > 0) process.exitCode = 1;

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  console.error(`usage: npm run crash [-- --kills N] [--seed N] (${name} takes a whole number)`);
  process.exit(2);
}
