/**
 * Makes one module of each entry and all that it imports: `node bundle-agent.mjs OUT ENTRY...`, entries below the project's root.
 * An agent of 600 modules takes a second of a processor's time to start, most of it for finding, reading and stripping them;
 * bundled it takes a tenth of that, and an agent that was killed is back the sooner. Names are kept, for the stacks of errors.
 *
 * One entry becomes OUT/main.mjs; several are named by their paths (server/agent/x.ts: server-agent-x.mjs) and share chunks.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rolldown } from 'rolldown';

const root = path.resolve(import.meta.dirname, '../..');
const [out, ...entries] = process.argv.slice(2);
/** What the agent reads beside its module. */
const besides = ['check-command.sh', 'watch-run.sh', 'wait-command.sh'];

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const isOne = entries.length === 1;
const bundle = await rolldown({
  cwd: root,
  platform: 'node',
  input: isOne
    ? { main: entries[0] }
    : Object.fromEntries(entries.map((entry) => [entry.replace(/\.ts$/, '').replaceAll('/', '-'), entry])),
  // Tests' own tools stay packages: what fixtures import of them is not what is bundled for speed.
  external: [/^vitest/, 'fast-check'],
});
await bundle.write({
  dir: out,
  format: 'esm',
  entryFileNames: '[name].mjs',
  chunkFileNames: '[name]-[hash].mjs',
  codeSplitting: !isOne,
});
await bundle.close();
for (const name of besides) cpSync(path.join(root, 'server/agent/launch', name), path.join(out, name));
