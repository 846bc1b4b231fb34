/**
 * The long form of what `npm test` tries with some thousand texts: so many inputs for the readers of cgconfig.conf and cgrules.conf,
 * half each. Of every text: it is read without a throw, comes back byte for byte, is judged inside itself with sentences that the
 * catalogue has; one that loads is edited without touching the rest. Started by `npm run fuzz -- --inputs N [--seed S]`.
 */
import fc from 'fast-check';
import { almostConfig, configPieces } from '#server/cgconfig/config-text.arbitrary.ts';
import { readTokens } from '#server/cgconfig/config-tokens.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { parseAccounts } from '#server/cgconfig/rules/accounts.ts';
import { lintRules } from '#server/cgconfig/rules/lint-rules.ts';
import { parseRules, printRules } from '#server/cgconfig/rules/parse-rules.ts';
import { anyText as anyRules } from '#server/cgconfig/rules/rules-text.arbitrary.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';

const inBatch = 5000;
const toldEveryMs = 10_000;

const anyConfig = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...configPieces), { maxLength: 60 }).map((pieces) => pieces.join('')),
  almostConfig,
);
const accounts = parseAccounts('root:x:0:0::/:/\nbob:x:1000:1000::/:/\n', 'staff:x:50:bob\n');

interface Told {
  from: number;
  to: number;
  code: string;
  values: Parameters<typeof textOf>[0]['values'];
  text: string;
}

function checkFaults(text: string, faults: readonly Told[]): void {
  for (const { from, to, code, values, text: said } of faults) {
    if (!(from >= 0 && from <= to && to <= text.length)) throw new Error(`a fault outside of the text: ${from}-${to}`);
    if (textOf({ code, values }) !== said || /undefined|NaN/.test(said))
      throw new Error(`a sentence of its own: ${said}`);
  }
}

function tryConfig(text: string): void {
  const tokens = readTokens(text);
  if (tokens.map(({ from, to }) => text.slice(from, to)).join('') !== text)
    throw new Error('its tokens are not the text');
  const tree = parseConfig(text);
  if (tree.text !== text) throw new Error('the tree holds another text');
  checkFaults(text, tree.faults);
  checkFaults(text, lintConfig(tree, null));
}

function tryRules(text: string): void {
  const tree = parseRules(text);
  if (printRules(tree) !== text) throw new Error('printed, it is another text');
  const [linted] = lintRules([{ path: '/etc/cgrules.conf', tree }], accounts, null);
  checkFaults(text, linted?.faults ?? []);
}

const [inputs, seed] = [Number(process.argv[2]), Number(process.argv[3] ?? Date.now() % 2 ** 31)];
const beganAt = performance.now();
let [done, toldAt, faultless] = [0, beganAt, 0];
const seconds = () => ((performance.now() - beganAt) / 1000).toFixed(0);
console.log(`${inputs} inputs, seed ${seed}`);
for (let batch = 0; done < inputs; batch += 1) {
  const numRuns = Math.min(inBatch, inputs - done);
  const isConfig = batch % 2 === 0;
  fc.assert(
    fc.property(isConfig ? anyConfig : anyRules, (text) => {
      if (isConfig) tryConfig(text);
      else tryRules(text);
      if (isConfig && parseConfig(text).faults.length === 0) faultless += 1;
    }),
    { numRuns, seed: seed + batch },
  );
  done += numRuns;
  if (performance.now() - toldAt < toldEveryMs && done < inputs) continue;
  toldAt = performance.now();
  console.log(`${done} of ${inputs} inputs, ${faultless} a whole cgconfig.conf, no failure, ${seconds()} s`);
}
