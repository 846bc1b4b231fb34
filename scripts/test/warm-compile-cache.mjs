/** Compiles what an agent is made of into NODE_COMPILE_CACHE, and starts none; see compile-cache.mjs. */
import { flushCompileCache } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const agent = path.resolve(import.meta.dirname, '../../server/agent');

for (const module of ['config.ts', 'core.ts', 'serve.ts']) await import(pathToFileURL(path.join(agent, module)).href);
flushCompileCache();
// Some module may have opened what would keep the process going.
process.exit();
